// An Unleash document as GrowthBook would have it: the same flags, constraints, shares and
// dependencies. Who falls into a share is another matter, since GrowthBook hashes in its own way.

/** Translates a document. */
export function growthbook({ features, segments }) {
	const shared = new Map(
		segments.map(({ id, constraints }) => [id, constraints]),
	);
	return {
		features: Object.fromEntries(
			features.map((flag) => [flag.name, translate(flag, shared)]),
		),
	};
}

function translate({ name, enabled, strategies, dependencies }, segments) {
	const rules = enabled
		? strategies.map((strategy) => ({
				...rule(name, strategy, segments),
				...parents(dependencies),
			}))
		: [];
	return { defaultValue: false, rules };
}

function rule(flag, strategy, segments) {
	const { name, parameters, constraints, variants } = strategy;
	const all = [
		...constraints,
		...(strategy.segments ?? []).flatMap((id) => segments.get(id)),
	];
	const conditions = all.map(condition);
	if (name === "userWithId")
		conditions.push({ id: { $in: parameters.userIds.split(",") } });
	return {
		...(conditions.length > 0 && { condition: { $and: conditions } }),
		...(variants ? experiment(flag, variants) : { force: true }),
		...(name === "flexibleRollout" && share(parameters)),
	};
}

const share = ({ groupId, rollout, stickiness }) => ({
	coverage: Number(rollout) / 100,
	seed: groupId,
	hashAttribute: stickiness === "sessionId" ? "sessionId" : "id",
	hashVersion: 2,
});

const experiment = (key, variants) => ({
	key,
	variations: variants.map(({ name, payload }) => ({ name, payload })),
	weights: variants.map(({ weight }) => weight / 1000),
	coverage: 1,
	hashAttribute: "id",
	hashVersion: 2,
});

function parents(dependencies) {
	if (!dependencies) return {};
	const isOn = { value: { $ne: false } };
	return {
		parentConditions: dependencies.map(({ feature }) => ({
			id: feature,
			condition: isOn,
		})),
	};
}

const CONDITIONS = {
	IN: ({ values }) => ({ $in: values }),
	STR_CONTAINS: ({ values }) => ({ $regex: values.map(literal).join("|") }),
	NUM_GT: ({ value }) => ({ $gt: Number(value) }),
	DATE_AFTER: ({ value }) => ({ $gt: value }),
	SEMVER_GT: ({ value }) => ({ $vgt: value }),
};

const condition = (constraint) => ({
	[constraint.contextName]: CONDITIONS[constraint.operator](constraint),
});

/** A text that a regular expression matches as it is. */
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
