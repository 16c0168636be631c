// The command `fanion` with a real Unleash server: its flags, and a ramp that is pushed and undone.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { admin, BACKEND, FEATURES, request, SERVER, turn } from "./admin.js";

const SCRIPT = fileURLToPath(
	new URL("../../pkg/dist/cli/fanion.js", import.meta.url),
);
const FLAG = `pushed-${Date.now()}`;
const STRATEGIES = `${FEATURES}/${FLAG}/environments/development/strategies`;

/** The admin token of `server.sh`. */
const ADMIN = "*:*.test";

const PLAN = {
	flag: FLAG,
	environment: "development",
	groupId: "pushed",
	stickiness: "userId",
	channels: {
		demo: {
			constraints: [{ contextName: "plan", operator: "IN", values: ["demo"] }],
		},
	},
	stages: [
		{ channel: "demo", from: "2026-01-01T00:00:00Z", percent: 100 },
		{ from: "2026-02-01T00:00:00Z", percent: 5 },
		{ from: "2126-02-01T00:00:00Z", percent: 100 },
	],
	variants: [
		{ name: "b", weight: 500, weightType: "variable" },
		{ name: "a", weight: 500, weightType: "variable" },
	],
};

/** What the flag has before the ramp. */
const EARLIER = [
	{
		name: "flexibleRollout",
		title: "half",
		parameters: { rollout: "50", stickiness: "default", groupId: "old" },
		constraints: [{ contextName: "age", operator: "NUM_GT", value: "17" }],
		variants: [
			{
				name: "v",
				weight: 1000,
				weightType: "variable",
				stickiness: "default",
			},
		],
	},
	{ name: "default", parameters: {}, constraints: [], disabled: true },
];

let folder;
let segment;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "fanion-"));
	await admin("POST", FEATURES, { name: FLAG });
	const constraints = [
		{ contextName: "email", operator: "STR_ENDS_WITH", values: ["@x.org"] },
	];
	const body = { name: FLAG, constraints };
	segment = await admin("POST", "/api/admin/segments", body);
	for (const strategy of EARLIER) {
		const segments = strategy.title ? [segment.id] : [];
		await admin("POST", STRATEGIES, { ...strategy, segments });
	}
	await turn(FLAG, "on");
});
after(() => rm(folder, { recursive: true }));

/** Runs `fanion` with the tokens of the server; returns its JSON. */
function fanion(...args) {
	const env = {
		PATH: process.env.PATH,
		UNLEASH_URL: SERVER,
		UNLEASH_API_TOKEN: BACKEND,
		UNLEASH_ADMIN_TOKEN: ADMIN,
	};
	return new Promise((resolve, reject) => {
		const words = [SCRIPT, ...args, "--json"];
		execFile(process.execPath, words, { env }, (error, output, errors) =>
			error ? reject(new Error(errors)) : resolve(JSON.parse(output)),
		);
	});
}

/** Returns the strategies of the server without what it assigns. */
async function strategies() {
	const list = await admin("GET", STRATEGIES);
	return list
		.sort((one, other) => one.sortOrder - other.sortOrder)
		.map(({ id, sortOrder, ...rest }) => rest);
}

const definition = async () => {
	const path = `/api/client/features?namePrefix=${FLAG}`;
	const { features } = await request("GET", path, BACKEND);
	return features[0];
};

test("`list`, `eval` and `check` read the flags of the server", async () => {
	const { flags } = await fanion("list");
	assert.ok(flags.some(({ name }) => name === FLAG));
	const user = ["-c", "userId=7", "-c", "age=20", "-c", "email=a@x.org"];
	const { flag } = await fanion("eval", FLAG, ...user);
	assert.equal(flag, FLAG);
	const { findings } = await fanion("check");
	assert.ok(Array.isArray(findings));
});

test("a ramp is shown, pushed, found unchanged, and undone", async (t) => {
	const [plan, saved] = [join(folder, "plan.yaml"), join(folder, "saved.json")];
	await writeFile(plan, JSON.stringify(PLAN));
	const earlier = await strategies();
	const served = await definition();

	const dry = await fanion("ramp", plan, "--push");
	assert.deepEqual(
		[dry.applied, dry.added.length, dry.removed.length],
		[false, 3, 2],
	);
	assert.deepEqual(await strategies(), earlier);

	const pushed = await fanion("ramp", plan, "--push", "--yes", "--save", saved);
	assert.equal(pushed.applied, true);
	const present = await strategies();
	const titles = present.map(({ title }) => title);
	assert.deepEqual(titles, [
		"demo: 100 % from 2026-01-01 00:00 UTC",
		"everyone: 5 % from 2026-02-01 00:00 UTC",
		"everyone: 100 % from 2126-02-01 00:00 UTC",
	]);
	const demo = await fanion("eval", FLAG, "-c", "userId=7", "-c", "plan=demo");
	assert.equal(demo.enabled, true);

	const again = await fanion("ramp", plan, "--push", "--yes");
	assert.deepEqual(
		[again.applied, again.added.length, again.removed.length, again.kept],
		[false, 0, 0, 3],
	);

	const undone = await fanion("ramp", saved, "--push", "--yes");
	assert.equal(undone.applied, true);
	assert.deepEqual(await strategies(), earlier);
	assert.deepEqual(await definition(), served);
	t.diagnostic(`${earlier.length} strategies before and after`);
});
