// Translates Unleash documents to flagd's format, with equal flags, constraints and percentages. A
// percentage selects other users, because flagd hashes differently. Dependencies are dropped: flagd has
// none.

/** Translates a document. */
export function translateToFlagd({ features, segments }) {
	return {
		flags: Object.fromEntries(
			features.map((flag) => [flag.name, translateFlag(flag)]),
		),
		$evaluators: Object.fromEntries(
			segments.map(({ id, constraints }) => [
				`segment-${id}`,
				{ and: constraints.map(condition) },
			]),
		),
	};
}

function translateFlag({ enabled, strategies }) {
	const variants = strategies.find(({ variants }) => variants)?.variants;
	return {
		state: enabled ? "ENABLED" : "DISABLED",
		variants: flagValues(variants),
		defaultVariant: "off",
		targeting: {
			if: [
				...strategies.flatMap((strategy) =>
					translateStrategy(strategy, variants),
				),
				"off",
			],
		},
	};
}

/** Returns the possible values of a flag, each shaped like an Unleash variant. */
function flagValues(variants = [{ name: "on" }]) {
	const named = variants.map(({ name, payload }) => [
		name,
		{ enabled: true, name, payload },
	]);
	return { ...Object.fromEntries(named), off: { enabled: false } };
}

// The next strategy must be tried for a user whom the rollout excludes. The rollout is therefore one of
// the conditions: an expression that yields `on` or `off`.
function translateStrategy(
	{ name, parameters, constraints, segments = [] },
	variants,
) {
	const conditions = [
		...constraints.map(condition),
		...segments.map((id) => ({ $ref: `segment-${id}` })),
	];
	if (name === "userWithId")
		conditions.push({
			in: [{ var: "targetingKey" }, parameters.userIds.split(",")],
		});
	if (name === "flexibleRollout")
		conditions.push({ "==": [rollout(parameters), "on"] });
	return [
		{ and: [true, ...conditions] },
		variants ? variantSplit(variants) : "on",
	];
}

function rollout({ groupId, rollout, stickiness }) {
	const percent = Number(rollout);
	return {
		fractional: [
			{ cat: [groupId, field(stickiness)] },
			["on", percent],
			["off", 100 - percent],
		],
	};
}

const field = (stickiness) => ({
	var: stickiness === "sessionId" ? "sessionId" : "targetingKey",
});

const variantSplit = (variants) => ({
	fractional: [
		{ cat: [{ var: "$flagd.flagKey" }, { var: "targetingKey" }] },
		...variants.map(({ name, weight }) => [name, weight]),
	],
});

const CONDITIONS = {
	IN: ({ contextName, values }) => ({ in: [{ var: contextName }, values] }),
	STR_CONTAINS: ({ contextName, values }) => ({
		or: values.map((value) => ({ in: [value, { var: contextName }] })),
	}),
	NUM_GT: ({ contextName, value }) => ({
		">": [{ var: contextName }, Number(value)],
	}),
	DATE_AFTER: ({ contextName, value }) => ({
		">": [{ var: contextName }, Date.parse(value)],
	}),
	SEMVER_GT: ({ contextName, value }) => ({
		sem_ver: [{ var: contextName }, ">", value],
	}),
};

const condition = (constraint) => CONDITIONS[constraint.operator](constraint);
