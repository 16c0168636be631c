// Lists the parts of a flag and its parents, to find constructs in them.

import { ContextReader } from "./value-parsing.js";

/**
 * Yields `{ kind, part, reader, isParent }` for each part that can affect the result of an evaluation: flags,
 * strategies, constraints (also those of segments), sets of variants, and the fields they read; `isParent`
 * is whether the part belongs to a parent.
 * Variants do not affect whether a flag is on, unless a child requires variants of its parent.
 */
export function* partsOf({ document, name, context, call }) {
	const reader = new ContextReader(context);
	const flag = find(document, name);
	if (!flag) return;
	for (const [kind, part] of partsOfFlag(flag, document, call === "getVariant"))
		yield { kind, part, reader, isParent: false };
	for (const { feature, variants } of flag.dependencies ?? []) {
		const parent = find(document, feature) ?? { name: feature, strategies: [] };
		for (const [kind, part] of partsOfFlag(
			parent,
			document,
			variants?.length > 0,
		))
			yield { kind, part, reader, isParent: true };
	}
}

// Of two flags or segments with one name or id, the last one is used.
const find = ({ features }, name) =>
	features.findLast((flag) => flag.name === name);

function* partsOfFlag(flag, document, withVariants) {
	yield ["flag", flag];
	for (const strategy of flag.strategies ?? [])
		yield* partsOfStrategy(strategy, document);
	if (withVariants)
		for (const variantSet of variantSetsOf(flag))
			yield* partsOfVariantSet(variantSet);
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

function* variantSetsOf(flag) {
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
				stickinessOfFirst: variants[0].stickiness,
			};
		}
	}
}

function* partsOfVariantSet(variantSet) {
	yield ["variants", variantSet];
	yield* fields(sticky(variantSet.stickiness));
	for (const { overrides = [] } of variantSet.variants)
		yield* fields(overrides.map(({ contextName }) => contextName));
}

const fields = (names) => names.map((name) => ["field", name]);

/** Returns the fields that the bucket of a strategy is computed from. */
export function stickyFields({ name, parameters }) {
	if (name === "userWithId" || name === "gradualRolloutUserId")
		return ["userId"];
	if (name === "gradualRolloutSessionId") return ["sessionId"];
	if (name === "remoteAddress") return ["remoteAddress"];
	return name === "flexibleRollout" ? sticky(parameters?.stickiness) : [];
}

/** Returns the fields of a stickiness. An absent or empty one means the default. */
export const sticky = (stickiness) =>
	!stickiness || stickiness === "default"
		? ["userId", "sessionId"]
		: [stickiness];
