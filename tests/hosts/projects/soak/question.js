// The questions of the soak: what is asked in the n-th place. They repeat after `PERIOD`.

export const PERIOD = 16000;

/** The place of somebody whom the rollout includes. */
export const SOMEBODY = 2;

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
					payload: { type: "string", value: `the colour ${name}` },
				})),
			}),
		],
	},
	{
		name: "custom",
		enabled: true,
		strategies: [{ name: "moody", parameters: { limit: "5" } }],
	},
	{
		name: "child",
		enabled: true,
		dependencies: [{ feature: "rollout" }],
		strategies: [{ name: "default" }],
	},
];

/** The document in its n-th edition: the same answers, but other flags around them. */
export function edition(number) {
	const others = Array.from({ length: number % 5 }, (_, index) => ({
		name: `other.${number % 7}.${index}`,
		enabled: true,
		strategies: [flexible(index, { constraints: [level("NUM_LT", "x")] })],
	}));
	return { features: [...others, ...features] };
}

/** Thrown again and again: to make an error takes longer than to answer. */
const MOODY = new Error("moody");
const NO_PLAN = new Error("no plan");

/** A strategy of the caller's that answers, refuses, and fails. */
export const customStrategies = {
	moody({ limit }, { level }) {
		if (level === 7) throw MOODY;
		return level === 6 ? undefined : level > Number(limit);
	},
};

class Person {
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
const person = (userId, level) => new Person(userId, level);

/** Makes contexts of many shapes, most of them common ones. */
const MAKERS = [
	plain,
	full,
	nested,
	person,
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
	person,
	(userId, level) => ({ level: String(level), plan: "pro", userId }),
];

/** How many shapes of contexts there are. */
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

/** The flag of the n-th question. */
export const flagOf = (number) => FLAGS[(number >>> 4) & 7];

/** Who asks the n-th question: a fresh object. */
export function contextOf(number) {
	const user = number % 1000;
	return MAKERS[number % SHAPES](String(user), user % 10);
}
