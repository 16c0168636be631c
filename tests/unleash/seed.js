// Flags of every kind for the test server, with a common prefix.

import { admin, FEATURES, turn } from "./admin.js";

const SEGMENTS = {
	testers: [{ contextName: "userId", operator: "IN", values: ["1", "anna"] }],
	staff: [
		{
			contextName: "email",
			operator: "STR_CONTAINS",
			values: ["@example.com", "@example.org"],
			caseInsensitive: true,
		},
		{ contextName: "appName", operator: "NOT_IN", values: ["blocked-app"] },
	],
};

const rollout = (percent, stickiness, more = {}) => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness, groupId: "live" },
	...more,
});
const standard = { name: "default", parameters: {} };
const legacy = (name, parameters) => ({ name, parameters });

const VARIANTS = [
	{ name: "blue", weight: 500, payload: { type: "json", value: '{"a":1}' } },
	{ name: "green", weight: 400, payload: { type: "string", value: "green" } },
	{
		name: "red",
		weight: 100,
		weightType: "fix",
		payload: { type: "number", value: "3" },
	},
];
/** All variants have the stickiness of their flag; with another one, a missing field would mean a random draw. */
const variants = (stickiness) =>
	VARIANTS.map((variant) => ({
		weightType: "variable",
		stickiness,
		...variant,
	}));

/** The strategies of each flag. `segments` has names, which `seed` replaces by ids. */
const STRATEGIES = {
	on: [standard],
	changing: [standard],
	rollout: [
		rollout(50, "tenantId"),
		rollout(100, "default", { segments: ["testers"] }),
	],
	one: [rollout(1, "default")],
	half: [rollout(50, "userId")],
	session: [rollout(30, "sessionId")],
	users: [
		legacy("userWithId", { userIds: "anna, bo ,7" }),
		legacy("remoteAddress", { IPs: "10.1.0.0/16, 127.0.0.1" }),
		legacy("gradualRolloutSessionId", { percentage: "50", groupId: "users" }),
		legacy("gradualRolloutUserId", { percentage: "10", groupId: "users" }),
	],
	constraints: [
		rollout(100, "default", {
			segments: ["staff"],
			constraints: [
				{
					contextName: "email",
					operator: "STR_ENDS_WITH",
					values: ["@example.com"],
					caseInsensitive: true,
				},
				{ contextName: "age", operator: "NUM_GTE", value: "18" },
				{
					contextName: "currentTime",
					operator: "DATE_AFTER",
					value: "2020-01-01T00:00:00.000Z",
				},
				{ contextName: "version", operator: "SEMVER_GT", value: "1.2.3" },
				{ contextName: "userId", operator: "NOT_IN", values: ["3"] },
			],
		}),
		{
			name: "default",
			constraints: [
				{
					contextName: "email",
					operator: "REGEX",
					value: "^qa[0-9]+@",
					caseInsensitive: true,
				},
				{ contextName: "version", operator: "SEMVER_GTE", value: "2.0.0" },
			],
		},
	],
	variants: [rollout(100, "userId", { variants: variants("userId") })],
	"half-variants": [rollout(50, "default", { variants: variants("default") })],
	"legacy-variants": [standard],
	child: [standard],
	"child-of-variant": [standard],
	"child-of-off": [standard],
	custom: [legacy("unknown-strategy", { list: "x,y" })],
};

const LEGACY_VARIANTS = [
	{
		name: "a",
		weight: 500,
		weightType: "variable",
		stickiness: "default",
		payload: { type: "csv", value: "1,2" },
		overrides: [{ contextName: "userId", values: ["anna"] }],
	},
	{ name: "b", weight: 500, weightType: "variable", stickiness: "default" },
];

/** Creates all flags, turns all but `changing` on, and returns their names. */
export async function seed(prefix) {
	const segments = {};
	for (const [name, constraints] of Object.entries(SEGMENTS)) {
		const body = { name: `${prefix}${name}`, constraints };
		segments[name] = (await admin("POST", "/api/admin/segments", body)).id;
	}
	await ensure("/api/admin/context", { name: "tenantId", stickiness: true });
	const strategies = Object.values(STRATEGIES).flat();
	for (const name of new Set(strategies.map(({ name }) => name)))
		await ensure("/api/admin/strategies", { name, parameters: [] });
	for (const [name, strategies] of Object.entries(STRATEGIES))
		await createFlag(prefix + name, strategies, segments);
	const addParent = (child, feature, more) =>
		admin("POST", `${FEATURES}/${prefix}${child}/dependencies`, {
			feature: prefix + feature,
			...more,
		});
	await addParent("child", "on");
	await addParent("child-of-variant", "variants", { variants: ["blue"] });
	await addParent("child-of-off", "on", { enabled: false });
	const legacy = `${FEATURES}/${prefix}legacy-variants/environments/development/variants`;
	await admin("PUT", legacy, LEGACY_VARIANTS);
	await turn(`${prefix}changing`, "off");
	return Object.keys(STRATEGIES).map((name) => prefix + name);
}

/** Creates an entry, unless one of its name exists. */
async function ensure(path, body) {
	const existing = await admin("GET", path);
	const names = (existing.strategies ?? existing).map(({ name }) => name);
	if (!names.includes(body.name)) await admin("POST", path, body);
}

async function createFlag(name, strategies, segments) {
	await admin("POST", FEATURES, { name, impressionData: true });
	for (const strategy of strategies)
		await admin(
			"POST",
			`${FEATURES}/${name}/environments/development/strategies`,
			{
				constraints: [],
				...strategy,
				segments: strategy.segments?.map((segment) => segments[segment]),
			},
		);
	await turn(name, "on");
}

const pick = (list, index) => list[index % list.length];

/** Returns users who differ in every field that the flags read. */
export const users = (count) =>
	Array.from({ length: count }, (_, index) => ({
		userId: pick(["anna", "bo", "1", "3", `user-${index}`, undefined], index),
		sessionId: `session-${index}`,
		remoteAddress: pick(["10.1.2.3", "127.0.0.1", "192.168.0.1"], index >> 1),
		properties: {
			tenantId: `tenant-${index >> 2}`,
			email: pick(
				["a@EXAMPLE.com", "qa7@example.org", "b@example.net"],
				index >> 2,
			),
			age: String(15 + (index % 9)),
			version: pick(["1.2.3", "2.0.0", "2.1.0-rc.1", "10.0.1", "x"], index),
		},
	}));
