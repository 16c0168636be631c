// The plan of `tests/data/ramp` as a person reads it: who is in which channel, and from when on.

import { bucketOf } from "./bucket.js";

/** Segment 7 of the plan: those who pay by the year. */
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

/** A flag `ramp` with these strategies. */
export const documentOf = (strategies) => ({
	version: 2,
	features: [{ name: "ramp", enabled: true, strategies }],
	segments: [SEGMENT],
});

const EARLY = 20261005;
const ESTABLISHED = 20251005;

const KINDS = [
	{ channel: "demo", plan: "demo", signedUp: EARLY },
	{ channel: "early Pro", plan: "pro", signedUp: EARLY },
	{ channel: "established Pro", plan: "pro", signedUp: ESTABLISHED },
	{ channel: "Enterprise", plan: "enterprise-eu", signedUp: ESTABLISHED },
];

/** So many people, evenly from all channels. */
export const people = (count) =>
	Array.from({ length: count }, (_, index) => ({
		...KINDS[index % KINDS.length],
		userId: `user-${index}`,
	}));

/** Just before, at and just after each beginning, in order. */
export const times = (plan) =>
	plan.stages
		.flatMap((stage) => [-1, 0, 1].map((by) => Date.parse(stage.from) + by))
		.sort((one, other) => one - other)
		.map((time) => new Date(time));

/** What the plan says of a person at a time. */
export const isIn = (plan, person, time) =>
	plan.stages.some(
		(stage) =>
			stage.channel === person.channel &&
			time.getTime() > Date.parse(stage.from) &&
			bucketOf(plan.groupId, person.userId) <= stage.percent,
	);
