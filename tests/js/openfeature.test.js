// The OpenFeature providers: the scenarios of the specification, types of payloads, events, metrics.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as server from "@openfeature/server-sdk";
import * as web from "@openfeature/web-sdk";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { FanionProvider as ServerProvider } from "fanion/openfeature/server";
import { FanionProvider as WebProvider } from "fanion/openfeature/web";
import { DOCUMENT } from "./openfeature/flags.js";
import { readScenarios } from "./openfeature/read-scenarios.js";
import { runScenarios } from "./openfeature/run-scenarios.js";

// Timers of clients do not keep the process alive.
let alive;
before(() => {
	alive = setInterval(() => {}, 1000);
});
after(() => clearInterval(alive));

const SDKS = [
	{
		name: "servers",
		sdk: server,
		Provider: ServerProvider,
		setContext: async (world, context) => {
			world.context = context;
		},
		track: (client, event, details) => client.track(event, {}, details),
	},
	{
		name: "pages",
		sdk: web,
		Provider: WebProvider,
		setContext: (_world, context) => web.OpenFeature.setContext(context),
		track: (client, event, details) => client.track(event, details),
	},
];

function createEngine(document = DOCUMENT) {
	const engine = new Engine();
	engine.load(document);
	return engine;
}

/** A server of flags that tests change: `body` and `status`. It keeps the reports. */
class FlagServer {
	body = JSON.stringify(DOCUMENT);
	status = 200;
	reports = [];

	fetch = async (url, { method = "GET", body } = {}) => {
		if (method === "POST") this.reports.push({ url, body: JSON.parse(body) });
		if (method === "POST") return new Response(null, { status: 202 });
		return new Response(this.status === 200 ? this.body : null, {
			status: this.status,
		});
	};

	createClient() {
		const client = createClient({
			url: "https://unleash.test/api",
			token: "*:development.secret",
			appName: "shop",
			refreshInterval: 3_600_000,
			fetch: this.fetch,
		});
		client.on("error", () => {});
		return client;
	}
}

for (const { name, sdk, Provider, setContext, track } of SDKS) {
	const { OpenFeature } = sdk;

	describe(`the provider for ${name}`, () => {
		after(() => OpenFeature.close());

		it("passes the 13 scenarios of the specification", async () => {
			const scenarios = readScenarios();
			assert.equal(scenarios.length, 13);
			const host = { OpenFeature, Provider, Engine, setContext };
			for (const { name, problem } of await runScenarios(scenarios, host))
				assert.equal(problem, undefined, name);
		});

		const CASES = [
			["String", "csv-flag", "x", { value: "1,2", variant: "list" }],
			["String", "name-flag", "x", { value: "red", variant: "red" }],
			["String", "off-flag", "x", { value: "x", reason: "DISABLED" }],
			["Boolean", "off-flag", true, { value: false, variant: "off" }],
			["Boolean", "string-flag", false, { value: true, variant: "greeting" }],
			["Object", "null-json", {}, { value: null }],
			["String", "mixed-flag", "x", { value: "x", errorCode: undefined }],
			["String", "boolean-flag", "x", { errorCode: "TYPE_MISMATCH" }],
			["Number", "name-flag", 1, { errorCode: "TYPE_MISMATCH" }],
			["String", "integer-flag", "x", { errorCode: "TYPE_MISMATCH" }],
			["Object", "csv-flag", {}, { errorCode: "TYPE_MISMATCH" }],
			["Number", "broken-number", 1, { value: 1, errorCode: "PARSE_ERROR" }],
			["Number", "empty-number", 1, { value: 1, errorCode: "PARSE_ERROR" }],
			["Object", "broken-json", {}, { value: {}, errorCode: "PARSE_ERROR" }],
			["Boolean", "none", true, { value: true, errorCode: "FLAG_NOT_FOUND" }],
		];
		for (const [type, flag, fallback, expected] of CASES)
			it(`resolves ${flag} as ${type}: ${JSON.stringify(expected)}`, async () => {
				await OpenFeature.setProviderAndWait(new Provider(createEngine()));
				const client = OpenFeature.getClient();
				const details = await client[`get${type}Details`](flag, fallback);
				for (const [member, value] of Object.entries(expected))
					assert.deepEqual(details[member], value, member);
			});

		it("says in an error what to ask for", async () => {
			await OpenFeature.setProviderAndWait(new Provider(createEngine()));
			const client = OpenFeature.getClient();
			const messages = await Promise.all([
				client.getStringDetails("boolean-flag", ""),
				client.getNumberDetails("string-flag", 1),
				client.getObjectDetails("broken-json", {}),
				client.getNumberDetails("name-flag", 1),
			]);
			assert.deepEqual(
				messages.map(({ errorMessage }) => errorMessage),
				[
					"flag `boolean-flag` has no variants: ask for a boolean",
					"variant `greeting` has a payload of type `string`: ask for a value of that type",
					"the payload of variant `a` is not of type `json`",
					"variant `red` has no payload: ask for a string, its name",
				],
			);
		});

		it("evaluates as the engine does, for the targeting key as `userId`", async () => {
			const engine = createEngine();
			await OpenFeature.setProviderAndWait(new Provider(engine));
			const client = OpenFeature.getClient();
			const world = {};
			for (let user = 0; user < 200; user += 1) {
				await setContext(world, { targetingKey: String(user) });
				for (const flag of ["half-flag", "user-flag"]) {
					const { enabled, reason } = engine.evaluate(flag, {
						userId: String(user),
					});
					const details = await client.getBooleanDetails(
						flag,
						!enabled,
						world.context,
					);
					assert.equal(details.value, enabled);
					assert.equal(details.reason, reason);
				}
			}
		});

		it("takes the targeting key where `userId` is undefined", async () => {
			await OpenFeature.setProviderAndWait(new Provider(createEngine()));
			const world = {};
			await setContext(world, { targetingKey: "7", userId: undefined });
			const client = OpenFeature.getClient();
			const value = await client.getBooleanValue(
				"user-flag",
				false,
				world.context,
			);
			assert.equal(value, true);
		});

		it("keeps a `userId` beside the targeting key", async () => {
			await OpenFeature.setProviderAndWait(new Provider(createEngine()));
			const world = {};
			await setContext(world, { targetingKey: "8", userId: "7" });
			const client = OpenFeature.getClient();
			const value = await client.getBooleanValue(
				"user-flag",
				false,
				world.context,
			);
			assert.equal(value, true);
		});

		it("emits the events of a client, and reports metrics when it closes", async () => {
			const flags = new FlagServer();
			const client = flags.createClient();
			const events = [];
			const { ProviderEvents } = sdk;
			const names = ["Ready", "Stale", "Error", "ConfigurationChanged"];
			await OpenFeature.clearProviders();
			for (const event of names)
				OpenFeature.addHandler(ProviderEvents[event], (details) => {
					if (details.providerName === "fanion")
						events.push([event, details.flagsChanged]);
				});
			const provider = new Provider(client);
			await OpenFeature.setProviderAndWait(provider);
			assert.equal(events.splice(0).at(-1)[0], "Ready");
			flags.status = 500;
			await client.refresh();
			assert.deepEqual(events.splice(0), [["Stale", undefined]]);
			flags.status = 200;
			await client.refresh();
			assert.deepEqual(events.splice(0), [["Ready", undefined]]);
			const { features } = DOCUMENT;
			flags.body = JSON.stringify({
				version: 2,
				features: features.slice(1),
			});
			await client.refresh();
			const changed = ["ConfigurationChanged", ["boolean-flag"]];
			assert.deepEqual(events.splice(0), [changed]);
			await setContext({}, {});
			const user = OpenFeature.getClient();
			await user.getBooleanValue("user-flag", false);
			track(user, "order", { value: 3 });
			track(user, "order", {});
			await OpenFeature.clearProviders();
			OpenFeature.clearHandlers();
			await waitFor(() => flags.reports.some(({ url }) => isMetrics(url)));
			const { body } = flags.reports.find(({ url }) => isMetrics(url));
			assert.equal(body.bucket.toggles["user-flag"].no, 1);
			const [metric] = body.impactMetrics;
			assert.equal(metric.name, "order");
			assert.equal(metric.samples[0].value, 4);
		});

		it("fails to start without flags in time, and is ready when they come", async () => {
			const flags = new FlagServer();
			flags.status = 500;
			const client = flags.createClient();
			const provider = new Provider(client, { readyTimeout: 10 });
			await assert.rejects(
				OpenFeature.setProviderAndWait(provider),
				/no flags|not complete/,
			);
			const details = await OpenFeature.getClient().getBooleanDetails(
				"boolean-flag",
				false,
			);
			assert.equal(details.value, false);
			flags.status = 200;
			await client.refresh();
			const later = await OpenFeature.getClient().getBooleanDetails(
				"boolean-flag",
				false,
			);
			assert.equal(later.value, true);
			await OpenFeature.clearProviders();
		});
	});
}

/** Flags with a shared segment, and with parents. */
const flag = (name, segments = [], parents = []) => ({
	name,
	enabled: true,
	strategies: [{ name: "default", segments }],
	dependencies: parents.map((feature) => ({ feature, enabled: true })),
});

const CHANGING = {
	version: 2,
	features: [
		flag("alone"),
		flag("with-segment", [1]),
		flag("with-other-segment", [2]),
		flag("child", [], ["with-segment"]),
		flag("grandchild", [], ["child"]),
	],
	segments: [
		{ id: 1, constraints: [] },
		{ id: 2, constraints: [] },
	],
};

/** Changes as events of a delta, and the names of the flags whose answers they can change. */
const CHANGES = [
	[
		[
			{
				type: "feature-updated",
				feature: { ...flag("alone"), enabled: false },
			},
		],
		["alone"],
	],
	[[{ type: "feature-removed", featureName: "alone" }], ["alone"]],
	[[{ type: "feature-updated", feature: flag("new") }], ["new"]],
	[
		[
			{
				type: "segment-updated",
				segment: { id: 1, constraints: [], name: "s" },
			},
		],
		["with-segment", "child"],
	],
	[
		[
			{ type: "feature-updated", feature: flag("child") },
			{ type: "segment-removed", segmentId: 2 },
		],
		["child", "with-other-segment", "grandchild"],
	],
];

describe("the provider for servers lists the flags that changed", () => {
	const { OpenFeature, ProviderEvents } = server;
	const lists = [];
	before(() =>
		OpenFeature.addHandler(
			ProviderEvents.ConfigurationChanged,
			({ flagsChanged }) => lists.push(flagsChanged),
		),
	);
	after(async () => {
		OpenFeature.clearHandlers();
		await OpenFeature.close();
	});

	/** Starts a provider whose client receives `bodies`, and returns the lists of its events. */
	async function listsOf(bodies, options) {
		const waiting = [...bodies];
		const client = createClient({
			url: "https://unleash.test/api",
			token: "*:development.secret",
			appName: "shop",
			refreshInterval: 3_600_000,
			metricsInterval: 0,
			fetch: async () => new Response(waiting.shift()),
			...options,
		});
		await OpenFeature.setProviderAndWait(new ServerProvider(client));
		lists.length = 0;
		while (waiting.length > 0) await client.refresh();
		await OpenFeature.clearProviders();
		return lists.splice(0);
	}

	it("in deltas", async () => {
		const deltas = [[hydration], ...CHANGES.map(([events]) => events)];
		assert.deepEqual(
			await listsOf(deltas.map(toDelta), { delta: true }),
			CHANGES.map(([, names]) => names),
		);
	});

	it("in documents", async () => {
		const documents = [CHANGING];
		for (const [events] of CHANGES)
			documents.push(events.reduce(applied, documents.at(-1)));
		assert.deepEqual(
			await listsOf(documents.map((document) => JSON.stringify(document))),
			CHANGES.map(([, names]) => names),
		);
	});

	it("but has no list for deltas without the flags that they change", async () => {
		const [[first], [second]] = CHANGES;
		const deltas = [first, second, [hydration], first].map(toDelta);
		const listsOfThem = await listsOf(deltas, { delta: true });
		assert.deepEqual(listsOfThem, [undefined, undefined, ["alone"]]);
	});

	it("but has no list for what is no JSON", async () => {
		const engine = createEngine(CHANGING);
		const [one, two] = [engine.snapshot(), createEngine().snapshot()];
		assert.deepEqual(await listsOf([one, two, one]), [undefined, undefined]);
	});
});

const { features, segments } = CHANGING;
const hydration = { type: "hydration", features, segments };

/** Returns events as a delta. */
const toDelta = (events, index) =>
	JSON.stringify({
		events: events.map((event) => ({ ...event, eventId: index + 1 })),
	});

/** Returns a document after an event. */
function applied({ features, segments, ...rest }, event) {
	const without = (list, key, value) =>
		list.filter((entry) => entry[key] !== value);
	const name = event.feature?.name ?? event.featureName;
	const id = event.segment?.id ?? event.segmentId;
	return {
		...rest,
		features: [
			...without(features, "name", name),
			...(event.feature ? [event.feature] : []),
		],
		segments: [
			...without(segments, "id", id),
			...(event.segment ? [event.segment] : []),
		],
	};
}

describe("the provider for pages with residuals", () => {
	const { OpenFeature } = web;
	after(() => OpenFeature.close());

	it("has the flags of the current context", async () => {
		const users = [];
		const client = createClient({
			url: "https://edge.test/api",
			token: "*:development.frontend",
			appName: "shop",
			residual: true,
			refreshInterval: 3_600_000,
			metricsInterval: 0,
			fetch: async (_url, { body }) => {
				const { userId } = JSON.parse(body).context;
				users.push(userId);
				const name = `of-${userId}`;
				const feature = { name, enabled: true, strategies: [] };
				return new Response(JSON.stringify({ features: [feature] }));
			},
		});
		await OpenFeature.setContext({ targetingKey: "anna" });
		await OpenFeature.setProviderAndWait(new WebProvider(client));
		const flags = OpenFeature.getClient();
		assert.equal(flags.getBooleanValue("of-anna", false), true);
		const changing = OpenFeature.setContext({ targetingKey: "bob" });
		assert.equal(flags.providerStatus, "RECONCILING");
		await changing;
		assert.equal(flags.getBooleanValue("of-bob", false), true);
		assert.equal(flags.getBooleanValue("of-anna", false), false);
		assert.ok(!users.includes(null), "a request without the user");
	});
});

const isMetrics = (url) => String(url).endsWith("/client/metrics");

async function waitFor(condition) {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
