// The flags, segments, contexts and bad inputs of random API sequences.

const constraint = (contextName, operator, operand) => ({
	contextName,
	operator,
	...operand,
});

const strategy = (...constraints) => ({ name: "default", constraints });

const forUser = (...values) => strategy(constraint("userId", "IN", { values }));

const split = (stickiness) =>
	["a", "b"].map((name) => ({ name, weight: 500, stickiness }));

const rollout = (stickiness) => ({
	name: "flexibleRollout",
	parameters: { rollout: "50", stickiness, groupId: "g" },
});

const after = (value) =>
	strategy(constraint("currentTime", "DATE_AFTER", { value }));

/** The versions of each flag: together they read the user, the clock, the random source and a custom strategy. */
const VERSIONS = {
	plain: [{ strategies: [] }, { enabled: false, strategies: [] }],
	user: [
		{ strategies: [forUser("anna")] },
		{ strategies: [forUser("bert")], variants: split("userId") },
		{ strategies: [forUser("anna", "bert")], variants: split("default") },
	],
	rollout: [
		{ strategies: [rollout("random")] },
		{ strategies: [rollout("userId")], variants: split("random") },
	],
	dated: [
		{ strategies: [after("2026-01-01T00:00:00Z")] },
		{ strategies: [after("2031-01-01T00:00:00Z")] },
	],
	custom: [
		{ strategies: [{ name: "isAdmitted", parameters: { admit: "yes" } }] },
		{ strategies: [forUser("anna")], impressionData: true },
	],
	child: [
		{ dependencies: [{ feature: "user" }], strategies: [] },
		{ dependencies: [{ feature: "custom", enabled: false }], strategies: [] },
		{ dependencies: [{ feature: "absent" }], strategies: [] },
	],
	segmented: [
		{ strategies: [{ name: "default", segments: [1] }] },
		{ strategies: [{ name: "default", segments: [1, 2] }] },
	],
	broken: [
		{ strategies: [strategy(constraint("n", "NUM_GT", { value: "x" }))] },
		{ strategies: [strategy(constraint("v", "SEMVER_EQ", { value: "1" }))] },
	],
};

export const FLAGS = [...Object.keys(VERSIONS), "unknown"];

const features = Object.entries(VERSIONS).flatMap(([name, versions]) =>
	versions.map((version) => ({ name, enabled: true, ...version })),
);

const segments = [
	{ id: 1, constraints: [constraint("plan", "IN", { values: ["pro"] })] },
	{ id: 1, constraints: [] },
	{
		id: 2,
		constraints: [constraint("userId", "NOT_IN", { values: ["anna"] })],
	},
];

/** Returns the document with the version of each flag that `choose` returns; no flag for `undefined`. */
function documentOf(choose, ...segments) {
	const chosen = Object.entries(VERSIONS).flatMap(([name, versions], index) => {
		const version = versions[choose(index, versions.length)];
		return version ? [{ name, enabled: true, ...version }] : [];
	});
	return { version: 2, features: chosen, segments };
}

export const DOCUMENTS = [
	documentOf(() => 0, segments[0]),
	documentOf(() => 1, segments[1], segments[2]),
	documentOf((index, count) => (index % 2 ? count - 1 : 0), segments[0]),
	documentOf((index) => (index % 3 ? undefined : 1)),
	documentOf(() => undefined),
];

export const EVENTS = [
	...features.map((feature) => ({ type: "feature-updated", feature })),
	...FLAGS.map((featureName) => ({ type: "feature-removed", featureName })),
	...segments.map((segment) => ({ type: "segment-updated", segment })),
	...[1, 2].map((segmentId) => ({ type: "segment-removed", segmentId })),
	...DOCUMENTS.map((document) => ({ type: "hydration", ...document })),
].map((event, index) => ({ eventId: index + 1, ...event }));

/** The contexts without their users, who change. */
export const CONTEXTS = [
	{},
	{ properties: { plan: "pro" } },
	{ currentTime: "2032-01-01T00:00:00Z", properties: { plan: "free", n: 5 } },
];

export const USERS = ["anna", "bert", "", undefined];

const damaged = (bytes, index) => bytes.with(index, bytes[index] ^ 1);

/** Returns inputs that `load` rejects; `snapshot` is one of the flags of an engine. */
export const badDocuments = (snapshot) => [
	"",
	"{",
	"<html>",
	"[]",
	'{"features":5}',
	'{"features":[1]}',
	'{"features":[{"name":"x"},]}',
	'{"events":[]}',
	new Uint8Array([0x7b, 0xff]),
	snapshot.subarray(0, snapshot.length - 1),
	damaged(snapshot, snapshot.length - 1),
	damaged(snapshot, 7),
];

export const BAD_DELTAS = [
	"",
	"{}",
	"nul",
	'{"features":[]}',
	'{"events":{}}',
	'{"events":[{"type":"hydration"}]',
];
