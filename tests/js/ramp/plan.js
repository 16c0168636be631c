// Reference implementation of the plan in `tests/data/ramp`: which user is in the ramp at which time.

import { bucketOf } from "./bucket.js";

/** Segment 7 of the plan: users with an Enterprise plan. */
export const SEGMENT = {
	id: 7,
	constraints: [
		{
			contextName: "plan",
			operator: "STR_STARTS_WITH",
			values: ["enterprise"],
		},
	],
};

/** Returns a document with one flag `ramp` with these strategies. */
export const documentOf = (strategies) => ({
	version: 2,
	features: [{ name: "ramp", enabled: true, strategies }],
	segments: [SEGMENT],
});

const EARLY = 20261005;
const ESTABLISHED = 20251005;

const CHANNELS = [
	{ channel: "demo", plan: "demo", signedUp: EARLY },
	{ channel: "early Pro", plan: "pro", signedUp: EARLY },
	{ channel: "established Pro", plan: "pro", signedUp: ESTABLISHED },
	{ channel: "Enterprise", plan: "enterprise-eu", signedUp: ESTABLISHED },
];

/** Returns `count` users, evenly from all channels. */
export const users = (count) =>
	Array.from({ length: count }, (_, index) => ({
		...CHANNELS[index % CHANNELS.length],
		userId: `user-${index}`,
	}));

/** Returns the start of each stage, 1 ms before it and 1 ms after it, in ascending order. */
export const times = (plan) =>
	plan.stages
		.flatMap((stage) =>
			[-1, 0, 1].map((offset) => Date.parse(stage.from) + offset),
		)
		.sort((a, b) => a - b)
		.map((time) => new Date(time));

/** Returns whether the plan includes a user at a time. */
export const isIn = (plan, user, time) =>
	plan.stages.some(
		(stage) =>
			stage.channel === user.channel &&
			time.getTime() > Date.parse(stage.from) &&
			bucketOf(plan.groupId, user.userId) <= stage.percent,
	);
