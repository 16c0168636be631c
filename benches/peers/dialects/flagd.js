// An Unleash document as flagd would have it: the same flags, constraints and shares. Who falls into a
// share is another matter, since flagd hashes in its own way, and it knows no dependencies.

/** Translates a document. */
export function flagd({ features, segments }) {
	return {
		flags: Object.fromEntries(
			features.map((flag) => [flag.name, translate(flag)]),
		),
		$evaluators: Object.fromEntries(
			segments.map(({ id, constraints }) => [
				`segment-${id}`,
				{ and: constraints.map(condition) },
			]),
		),
	};
}

function translate({ enabled, strategies }) {
	const variants = strategies.find(({ variants }) => variants)?.variants;
	return {
		state: enabled ? "ENABLED" : "DISABLED",
		variants: values(variants),
		defaultVariant: "off",
		targeting: {
			if: [
				...strategies.flatMap((strategy) => branch(strategy, variants)),
				"off",
			],
		},
	};
}

/** Whether it is on, and which variant it is, as Unleash tells a variant. */
function values(variants = [{ name: "on" }]) {
	const named = variants.map(({ name, payload }) => [
		name,
		{ enabled: true, name, payload },
	]);
	return { ...Object.fromEntries(named), off: { enabled: false } };
}

// Whom a strategy admits but its rollout leaves out, the next strategy must still see: hence the
// rollout stands among the conditions, as a question whose answer is `on` or `off`.
function branch({ name, parameters, constraints, segments = [] }, variants) {
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
	return [{ and: [true, ...conditions] }, variants ? choice(variants) : "on"];
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

const choice = (variants) => ({
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
