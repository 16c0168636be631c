// The evaluations of the soak test: flag and context by index. They repeat after `PERIOD`.

export const PERIOD = 16000;

/** The index of a context that the rollout includes. */
export const INCLUDED = 2;

const flexible = (rollout, more) => ({
	name: "flexibleRollout",
	parameters: { rollout: String(rollout), stickiness: "userId", groupId: "g" },
	...more,
});

const level = (operator, value) => ({ contextName: "level", operator, value });

const features = [
	{ name: "rollout", enabled: true, strategies: [flexible(50)] },
	{
		name: "constrained",
		enabled: true,
		strategies: [
			flexible(90, {
				constraints: [
					{ contextName: "plan", operator: "IN", values: ["pro", "team"] },
					level("NUM_GTE", "3"),
				],
			}),
		],
	},
	{
		name: "variants",
		enabled: true,
		strategies: [
			flexible(80, {
				variants: ["red", "green", "blue"].map((name) => ({
					name,
					weight: 333,
					payload: { type: "string", value: `the color ${name}` },
				})),
			}),
		],
	},
	{
		name: "custom",
		enabled: true,
		strategies: [{ name: "aboveLimit", parameters: { limit: "5" } }],
	},
	{
		name: "child",
		enabled: true,
		dependencies: [{ feature: "rollout" }],
		strategies: [{ name: "default" }],
	},
];

/** Returns the n-th version of the document: the same results, with varying other flags. */
export function documentVersion(index) {
	const others = Array.from({ length: index % 5 }, (_, position) => ({
		name: `other.${index % 7}.${position}`,
		enabled: true,
		strategies: [flexible(position, { constraints: [level("NUM_LT", "x")] })],
	}));
	return { features: [...others, ...features] };
}

/** Errors that are reused: creating an error takes longer than an evaluation. */
const STRATEGY_ERROR = new Error("custom strategy");
const NO_PLAN = new Error("no plan");

/** A custom strategy that returns a boolean, returns `undefined`, or throws. */
export const customStrategies = {
	aboveLimit({ limit }, { level }) {
		if (level === 7) throw STRATEGY_ERROR;
		return level === 6 ? undefined : level > Number(limit);
	},
};

class User {
	constructor(userId, level) {
		this.level = level;
		this.userId = userId;
	}
	get plan() {
		return this.level % 2 ? "pro" : "free";
	}
}

const plain = (userId) => ({ userId });
const full = (userId, level) => ({ userId, plan: "pro", level });
const nested = (userId, level) => ({
	userId,
	properties: { plan: "team", level: level + 0.5 },
});
const instance = (userId, level) => new User(userId, level);

/** Functions that return contexts of many object shapes, most of them common. */
const MAKERS = [
	plain,
	full,
	nested,
	instance,
	(userId, level) => ({ level: level + 0.5, userId, plan: "team" }),
	plain,
	full,
	(userId, level) =>
		Object.assign(Object.create(null), { plan: "free", userId, level }),
	plain,
	(userId) => ({
		userId,
		get plan() {
			throw NO_PLAN;
		},
	}),
	full,
	(userId, level) => ({
		properties: { userId, plan: "pro", level: level - 2 ** 40 },
	}),
	nested,
	(userId, level) => ({
		[`field${level}`]: userId,
		userId: Number(userId),
		plan: "pro",
		level: BigInt(level),
	}),
	instance,
	(userId, level) => ({ level: String(level), plan: "pro", userId }),
];

/** The number of shapes of contexts. */
export const SHAPES = MAKERS.length;

const FLAGS = [
	"rollout",
	"constrained",
	"rollout",
	"variants",
	"custom",
	"child",
	"rollout",
	"unknown",
];

/** Returns the flag of the n-th evaluation. */
export const flagOf = (index) => FLAGS[(index >>> 4) & 7];

/** Returns a new context for the n-th evaluation. */
export function contextOf(index) {
	const user = index % 1000;
	return MAKERS[index % SHAPES](String(user), user % 10);
}
