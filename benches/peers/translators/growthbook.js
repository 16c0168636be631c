// Translates Unleash documents to GrowthBook's format, with equal flags, constraints, percentages and
// dependencies. A percentage selects other users, because GrowthBook hashes differently.

/** Translates a document. */
export function translateToGrowthBook({ features, segments }) {
	const segmentConstraints = new Map(
		segments.map(({ id, constraints }) => [id, constraints]),
	);
	return {
		features: Object.fromEntries(
			features.map((flag) => [
				flag.name,
				translateFlag(flag, segmentConstraints),
			]),
		),
	};
}

function translateFlag(
	{ name, enabled, strategies, dependencies },
	segmentConstraints,
) {
	const rules = enabled
		? strategies.map((strategy) => ({
				...rule(name, strategy, segmentConstraints),
				...parents(dependencies),
			}))
		: [];
	return { defaultValue: false, rules };
}

function rule(flag, strategy, segmentConstraints) {
	const { name, parameters, constraints, variants } = strategy;
	const all = [
		...constraints,
		...(strategy.segments ?? []).flatMap((id) => segmentConstraints.get(id)),
	];
	const conditions = all.map(condition);
	if (name === "userWithId")
		conditions.push({ id: { $in: parameters.userIds.split(",") } });
	return {
		...(conditions.length > 0 && { condition: { $and: conditions } }),
		...(variants ? experiment(flag, variants) : { force: true }),
		...(name === "flexibleRollout" && coverage(parameters)),
	};
}

const coverage = ({ groupId, rollout, stickiness }) => ({
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
	const isEnabled = { value: { $ne: false } };
	return {
		parentConditions: dependencies.map(({ feature }) => ({
			id: feature,
			condition: isEnabled,
		})),
	};
}

const CONDITIONS = {
	IN: ({ values }) => ({ $in: values }),
	STR_CONTAINS: ({ values }) => ({
		$regex: values.map(escapeRegExp).join("|"),
	}),
	NUM_GT: ({ value }) => ({ $gt: Number(value) }),
	DATE_AFTER: ({ value }) => ({ $gt: value }),
	SEMVER_GT: ({ value }) => ({ $vgt: value }),
};

const condition = (constraint) => ({
	[constraint.contextName]: CONDITIONS[constraint.operator](constraint),
});

/** Escapes the characters that are special in a regular expression. */
const escapeRegExp = (string) => string.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
