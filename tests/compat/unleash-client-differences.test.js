// Where the drop-in differs from `unleash-client` on purpose: the rows of `docs/compat.md`.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
	InMemStorageProvider,
	Strategy,
	Unleash,
} from "fanion/compat/unleash-client";
import * as original from "unleash-client";
import { flag, standard } from "./support/documents.js";
import { SERVER, streamOf } from "./support/scenarios.js";
import { closeServers, startServer } from "./support/scripted-server.js";
import { until } from "./support/until.js";

after(closeServers);

/** Creates an SDK with a server; ends it with the test. `warnings` and `errors` are those that it emits. */
async function create(context, options, script = SERVER) {
	const server = await startServer(script);
	const sdk = new Unleash({
		url: server.url,
		appName: "shop",
		disableMetrics: true,
		storageProvider: new InMemStorageProvider(),
		...options,
	});
	context.after(() => sdk.destroy());
	const [warnings, errors] = [[], []];
	sdk.on("warn", (warning) => warnings.push(String(warning)));
	sdk.on("error", (error) => errors.push(error.message));
	return { sdk, server, warnings, errors };
}

class Named extends Strategy {}

class Deciding extends Strategy {
	getResult() {
		return { enabled: true };
	}
}

/** Options that have no effect, or another one, and what the warning says. */
const WARNINGS = [
	[
		{ httpOptions: { rejectUnauthorized: false } },
		/^`httpOptions.rejectUnauthorized` has no effect.*pass `fetch`/,
	],
	[{ httpOptions: { agent: () => {} } }, /^`httpOptions.agent` has no effect/],
	[
		{ strategies: [new Named("userWithId")] },
		/^custom strategy `userWithId` is ignored/,
	],
	[
		{ strategies: [new Deciding("mine")] },
		/^custom strategy `mine`: `getResult` is not called/,
	],
];

for (const [options, expected] of WARNINGS)
	test(`a warning says: ${expected.source}`, async (t) => {
		const { sdk, warnings } = await create(t, options);
		await once(sdk, "ready");
		assert.equal(warnings.length, 1);
		assert.match(warnings[0], expected);
	});

test("options that all have an effect give no warning", async (t) => {
	const { sdk, warnings } = await create(t, {
		strategies: [new Named("mine")],
		refreshInterval: 10,
		httpOptions: {},
	});
	await once(sdk, "ready");
	assert.deepEqual(warnings, []);
});

test("a strategy that throws does not match, and gives a warning", async (t) => {
	class Failing extends Strategy {
		isEnabled() {
			throw new Error("no domain");
		}
	}
	const options = { strategies: [new Failing("domain")] };
	const { sdk, warnings } = await create(t, options);
	await once(sdk, "ready");
	assert.equal(sdk.isEnabled("custom"), false);
	assert.deepEqual(warnings, ["custom strategy `domain` failed: no domain"]);
});

test("a fallback that throws is `false`, and gives a warning", async (t) => {
	const { sdk, warnings } = await create(t);
	await once(sdk, "ready");
	const fallback = () => {
		throw new Error("no fallback");
	};
	assert.equal(sdk.isEnabled("unknown", {}, fallback), false);
	assert.deepEqual(warnings, ["the fallback failed: no fallback"]);
});

test("the parameters of a strategy are strings; a strategy with a list never matches", async (t) => {
	const seen = [];
	class Recording extends Strategy {
		isEnabled(parameters) {
			seen.push(parameters);
			return true;
		}
	}
	const withParameters = (name, parameters) =>
		flag(name, {
			strategies: [{ ...standard, name: "recording", parameters }],
		});
	const features = [
		withParameters("scalars", { text: "a", number: 1, on: true }),
		withParameters("list", { list: ["a"] }),
	];
	const script = {
		...SERVER,
		"/client/features": [{ body: { version: 2, features } }],
	};
	const options = { strategies: [new Recording("recording")] };
	const { sdk, warnings } = await create(t, options, script);
	await once(sdk, "ready");
	assert.equal(sdk.isEnabled("scalars"), true);
	assert.equal(sdk.isEnabled("list"), false);
	assert.deepEqual(seen, [{ text: "a", number: "1", on: "true" }]);
	assert.deepEqual(warnings, [
		"flag `list`, strategy 1: `parameters` should be a string, but is a list",
	]);
});

test("`countVariant` is emitted for each counted variant", async (t) => {
	const { sdk } = await create(t, { disableMetrics: false });
	await once(sdk, "ready");
	const counted = [];
	sdk.on("countVariant", (...values) => counted.push(values));
	sdk.getVariant("off");
	sdk.countVariant("other", "blue");
	assert.deepEqual(counted, [
		["off", "disabled"],
		["other", "blue"],
	]);
});

test("`mode` is emitted when polling and a stream replace each other", async (t) => {
	const script = { ...SERVER, "/client/streaming": [streamOf("streamed")] };
	const { sdk } = await create(t, {}, script);
	const modes = [];
	sdk.on("mode", (mode) => modes.push(mode));
	await once(sdk, "ready");
	await sdk.setExperimentalMode("streaming");
	await until("the stream", () => sdk.isEnabled("streamed"));
	await sdk.setExperimentalMode("polling");
	assert.equal(sdk.isEnabled("on"), true);
	assert.deepEqual(modes, [
		{ from: "polling", to: "streaming" },
		{ from: "streaming", to: "polling" },
	]);
});

test("an SDK that is destroyed at once sends no request", async () => {
	const { url, requests } = await startServer(SERVER);
	const sdk = new Unleash({ url, appName: "shop" });
	sdk.destroy();
	await sdk.start();
	await new Promise((resolve) => setTimeout(resolve, 50));
	assert.deepEqual(requests, []);
});

test("the backup of the original is found, and a missing folder is created", async (t) => {
	const folder = join(await mkdtemp(join(tmpdir(), "compat-")), "backups");
	const first = await create(t, {
		storageProvider: undefined,
		backupPath: folder,
	});
	await once(first.sdk, "ready");
	const file = join(folder, "unleash-backup-shop.json");
	await until("the backup", () => existsSync(file));
	assert.deepEqual(first.errors, []);

	const server = await startServer(SERVER);
	const theirs = new original.Unleash({
		url: server.url,
		appName: "theirs",
		backupPath: folder,
		disableMetrics: true,
	});
	t.after(() => theirs.destroy());
	await once(theirs, "ready");
	const options = {
		appName: "theirs",
		storageProvider: undefined,
		backupPath: folder,
	};
	const refusing = { "/client/features": [{ status: 401 }] };
	const { sdk } = await create(t, options, refusing);
	await until("the backup", () => sdk.isEnabled("on"));
	assert.equal(sdk.isSynchronized(), false);
});

test("with `bootstrapOverride: false` the backup takes precedence over the bootstrap", async (t) => {
	const storageProvider = new InMemStorageProvider();
	await storageProvider.set("shop", {
		version: 2,
		features: [flag("of-backup")],
	});
	const { sdk } = await create(
		t,
		{
			storageProvider,
			bootstrapOverride: false,
			bootstrap: { data: [flag("of-bootstrap")] },
		},
		{ "/client/features": [{ status: 401 }] },
	);
	await until("the backup", () => sdk.isEnabled("of-backup"));
	assert.equal(sdk.isEnabled("of-bootstrap"), false);
});

test("the option `fetch` sends every request of the SDK", async (t) => {
	const requests = [];
	const { sdk, server } = await create(t, {
		disableMetrics: false,
		fetch: (address, init) => {
			requests.push(new URL(address).pathname);
			return fetch(address, init);
		},
	});
	await Promise.all([once(sdk, "ready"), once(sdk, "registered")]);
	sdk.count("a", true);
	await sdk.flushMetrics();
	assert.equal(requests.length, 3);
	assert.deepEqual(
		requests.sort(),
		server.requests.map(({ path }) => path).sort(),
	);
});

test("no message has the value of a header that cannot be sent", async (t) => {
	const headers = { Authorization: "secret\nwith-a-line-end" };
	const { errors, warnings } = await create(t, {
		customHeadersFunction: async () => headers,
		timeout: 1,
	});
	await until("the error", () => errors.length > 0);
	assert.match(
		errors[0],
		/`customHeadersFunction`: the header `Authorization`/,
	);
	assert.doesNotMatch([...errors, ...warnings].join(), /secret|line-end/);
});

test("a repository that cannot start gives an error", async (t) => {
	const repository = Object.assign(new EventEmitter(), {
		start: () => Promise.reject(new Error("no repository")),
		stop: () => {},
	});
	const { errors } = await create(t, { repository });
	await until("the error", () => errors.length > 0);
	assert.deepEqual(errors, ["no repository"]);
});

test("a flag of a repository that cannot be read does not change its segments for others", async (t) => {
	const circular = { name: "circular", strategies: [{ segments: [1] }] };
	circular.self = circular;
	const byUser = { contextName: "userId", operator: "IN", values: ["7"] };
	const good = { name: "good", enabled: true };
	const flags = {
		circular,
		good: { ...good, strategies: [{ name: "default", segments: [1] }] },
	};
	const repository = Object.assign(new EventEmitter(), {
		start: async () => repository.emit("ready"),
		stop: () => {},
		getToggle: (name) => flags[name],
		getToggles: () => Object.values(flags),
		getSegment: (id) => ({ id, constraints: [byUser] }),
	});
	const { sdk, errors } = await create(t, { repository });
	await sdk.start();
	assert.equal(sdk.isEnabled("circular", { userId: "7" }), false);
	assert.equal(errors.length, 1);
	assert.equal(sdk.isEnabled("good", { userId: "7" }), true);
	assert.equal(sdk.isEnabled("good", { userId: "8" }), false);
});

test("an error is logged if the SDK has no listener for it", async (t) => {
	const { mock } = t.mock.method(console, "error", () => {});
	const script = { "/client/features": [{ status: 401 }] };
	const { errors } = await create(t, {}, script);
	await until("the error", () => errors.length === 1);
	assert.match(errors[0], /the server answered 401/);
	assert.equal(mock.callCount(), 0);
	const { url } = await startServer(script);
	const sdk = new Unleash({ url, appName: "shop", disableMetrics: true });
	t.after(() => sdk.destroy());
	await until("the log", () => mock.callCount() === 1);
	assert.match(String(mock.calls[0].arguments[0]), /the server answered 401/);
});

for (const [metricsJitter, least, most] of [
	[0, 50_000, 50_000],
	[10_000, 40_000, 60_000],
])
	test(`with \`metricsJitter: ${metricsJitter}\`, the time between reports is from ${least} to ${most} ms`, async (t) => {
		const { mock } = t.mock.method(globalThis, "setTimeout");
		const delays = new Set();
		for (let index = 0; index < 20; index++) {
			const options = { disableMetrics: false, skipInstanceCountWarning: true };
			const intervals = { metricsInterval: 50_000, metricsJitter };
			const { sdk } = await create(t, { ...options, ...intervals });
			await sdk.start();
		}
		for (const { arguments: values } of mock.calls)
			if (values[1] > 20_000) delays.add(values[1]);
		const sorted = [...delays].sort((one, other) => one - other);
		assert.ok(sorted[0] >= least && sorted.at(-1) <= most, `${sorted}`);
		assert.equal(delays.size > 1, metricsJitter > 0);
	});
