// Takes a flag and its parents apart, for those who look for a certain construct in them.

import { Who } from "./readings.js";

/**
 * Yields `{ kind, part, who }` for everything that can have a say in an answer about the flag:
 * flags, strategies, constraints (those of segments too), choices among variants, and the fields
 * they read. Choices have no say in whether a flag is on, except where a child lists variants.
 */
export function* partsOf({ document, name, context, call }) {
	const who = new Who(context);
	const flag = find(document, name);
	if (!flag) return;
	for (const [kind, part] of partsOfFlag(flag, document, call === "getVariant"))
		yield { kind, part, who };
	for (const { feature, variants } of flag.dependencies ?? []) {
		const parent = find(document, feature) ?? { name: feature, strategies: [] };
		for (const [kind, part] of partsOfFlag(
			parent,
			document,
			variants?.length > 0,
		))
			yield { kind, part, who };
	}
}

// Of flags and segments that are there twice, the last one counts.
const find = ({ features }, name) =>
	features.findLast((flag) => flag.name === name);

function* partsOfFlag(flag, document, chooses) {
	yield ["flag", flag];
	for (const strategy of flag.strategies ?? [])
		yield* partsOfStrategy(strategy, document);
	if (chooses)
		for (const choice of choicesOf(flag)) yield* partsOfChoice(choice);
}

function* partsOfStrategy(strategy, document) {
	yield ["strategy", strategy];
	yield* fields(stickyFields(strategy));
	for (const constraint of strategy.constraints ?? [])
		yield* partsOfConstraint(constraint);
	for (const id of strategy.segments ?? []) {
		const segment = document.segments?.findLast((segment) => segment.id === id);
		for (const constraint of segment?.constraints ?? [])
			yield* partsOfConstraint(constraint);
	}
}

function* partsOfConstraint(constraint) {
	yield ["constraint", constraint];
	yield* fields([constraint.contextName]);
}

function* choicesOf(flag) {
	if (flag.variants?.length > 0) {
		yield {
			flag,
			variants: flag.variants,
			group: flag.name,
			stickiness: flag.variants[0].stickiness,
		};
	}
	for (const { parameters = {}, variants } of flag.strategies ?? []) {
		const { groupId: group, stickiness } = parameters;
		if (variants?.length > 0) {
			yield {
				flag,
				variants,
				group,
				stickiness,
				ofStrategy: true,
				ofFirst: variants[0].stickiness,
			};
		}
	}
}

function* partsOfChoice(choice) {
	yield ["choice", choice];
	yield* fields(sticky(choice.stickiness));
	for (const { overrides = [] } of choice.variants)
		yield* fields(overrides.map(({ contextName }) => contextName));
}

const fields = (names) => names.map((name) => ["field", name]);

/** The fields by which a strategy tells people apart. */
export function stickyFields({ name, parameters }) {
	if (name === "userWithId" || name === "gradualRolloutUserId")
		return ["userId"];
	if (name === "gradualRolloutSessionId") return ["sessionId"];
	if (name === "remoteAddress") return ["remoteAddress"];
	return name === "flexibleRollout" ? sticky(parameters?.stickiness) : [];
}

/** The fields of a stickiness; absent and empty mean the default. */
export const sticky = (stickiness) =>
	!stickiness || stickiness === "default"
		? ["userId", "sessionId"]
		: [stickiness];
