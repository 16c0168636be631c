// Programs that run with `unleash-client` and with the drop-in. Each has the answers of the server, options, and a
// function that uses the SDK and returns what it saw.

import { EventEmitter } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTEXTS, FLAGS, flag, NAMES } from "./documents.js";
import { comparableRequest, toJson } from "./trace.js";
import { until } from "./until.js";

const features = (body = FLAGS, headers = {}) => ({
	headers: { "content-type": "application/json", ...headers },
	body,
});
const one = (name, more) => ({ version: 2, features: [flag(name, more)] });
const status = (code, body = "") => ({ status: code, body });

/** The server accepts everything. */
export const SERVER = {
	"/client/features": [features()],
	"/client/register": [status(202)],
	"/client/metrics": [status(202)],
};

const FEATURES = "/client/features";

/** Options that send no metrics. */
const QUIET = { disableMetrics: true };

/** Options that poll often. */
const OFTEN = { refreshInterval: 5, ...QUIET };

const names = (flags) => flags.map(({ name }) => name);

/** Evaluates all flags for all contexts. */
function answersOf(sdk) {
	const fallback = { name: "fallback", enabled: true };
	return CONTEXTS.flatMap((context) =>
		NAMES.map((name) => [
			sdk.isEnabled(name, context),
			sdk.isEnabled(name, context, true),
			sdk.isEnabled(name, context, () => true),
			toJson(sdk.getVariant(name, stable(context))),
			toJson(sdk.getVariant(name, stable(context), fallback)),
			toJson(sdk.forceGetVariant(name, stable(context), fallback)),
		]),
	);
}

/** Variants of a context without an id are drawn at random. */
const stable = (context) => ({ ...context, userId: context?.userId || "u" });

/** A storage that records what is stored. */
function recordedStorage(content) {
	const calls = [];
	return {
		calls,
		get: async (key) => {
			calls.push(["get", key]);
			return content;
		},
		set: async (key, value) => {
			calls.push(["set", key, toJson(value)]);
		},
	};
}

const seen = (events, name) => () => events.some(([event]) => event === name);
const times = (events, name, count) => () =>
	events.filter(([event]) => event === name).length >= count;

export const SCENARIOS = [
	{
		name: "answers, definitions and events of a first document",
		options: QUIET,
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			return [
				sdk.isSynchronized(),
				answersOf(sdk),
				sdk.getFeatureToggleDefinitions(),
				toJson(sdk.getFeatureToggleDefinitions(true)),
				sdk.getFeatureToggleDefinition("half"),
				sdk.getFeatureToggleDefinition("unknown"),
			];
		},
	},
	{
		name: "fallbacks and warnings before there are flags",
		options: { ...QUIET, disableAutoStart: true },
		async run({ sdk }) {
			const contexts = [];
			const fallback = (name, context) => contexts.push([name, context]) > 0;
			return [
				sdk.isSynchronized(),
				sdk.isEnabled("on"),
				sdk.isEnabled("on", {}, true),
				sdk.isEnabled("on", { userId: "7" }, fallback),
				sdk.getVariant("variants"),
				sdk.getVariant("variants", {}, { name: "x", enabled: true }),
				sdk.getFeatureToggleDefinitions(),
				contexts,
			];
		},
	},
	{
		name: "a fallback function receives the static context",
		options: { ...QUIET, environment: "staging" },
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			const calls = [];
			const fallback = (...values) => calls.push(values) > 9;
			const results = [
				sdk.isEnabled("unknown", { userId: "7" }, fallback),
				sdk.isEnabled("on", { userId: "7" }, fallback),
				sdk.isEnabled("environment"),
				sdk.isEnabled("environment", { environment: "production" }),
			];
			return [results, calls];
		},
	},
	{
		name: "documents that change, and a document that does not",
		script: {
			...SERVER,
			[FEATURES]: [
				features(one("a"), { etag: '"1"' }),
				features(one("b"), { etag: '"2"' }),
				features(one("b"), { etag: '"2"' }),
				status(304),
			],
		},
		options: OFTEN,
		async run({ sdk, events, server }) {
			await until("unchanged", seen(events.flags, "unchanged"));
			sdk.destroy();
			const tags = server
				.requestsTo(FEATURES)
				.slice(0, 4)
				.map(({ headers }) => headers["if-none-match"]);
			return [tags, sdk.isEnabled("a"), sdk.isEnabled("b"), first(events, 6)];
		},
		isPolling: true,
	},
	{
		name: "a rejected token, after which no request follows",
		script: { ...SERVER, [FEATURES]: [status(401)] },
		options: OFTEN,
		async run({ events, server }) {
			await until("error", seen(events.flags, "error"));
			await new Promise((resolve) => setTimeout(resolve, 50));
			return server.requestsTo(FEATURES).length;
		},
	},
	{
		name: "an answer that is not allowed, and then flags",
		script: { ...SERVER, [FEATURES]: [status(400), features()] },
		options: OFTEN,
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			sdk.destroy();
			return first(events, 4);
		},
		isPolling: true,
	},
	...[408, 503].map((code) => ({
		name: `two answers ${code}, and then flags`,
		script: {
			...SERVER,
			[FEATURES]: [status(code), status(code), features()],
		},
		options: { ...QUIET, timeout: 1000 },
		async run({ events, server }) {
			await until("ready", seen(events.flags, "ready"));
			return server.requestsTo(FEATURES).length;
		},
	})),
	{
		name: "a server that fails, and recovers with the next interval",
		script: {
			...SERVER,
			[FEATURES]: [...Array(3).fill(status(503)), features()],
		},
		options: { ...OFTEN, timeout: 1000 },
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			sdk.destroy();
			return [events.evaluations, first(events, 3)];
		},
		isPolling: true,
	},
	...[
		["not JSON", "<html>"],
		["no document", { version: 2 }],
		["null", "null"],
	].map(([what, body]) => ({
		name: `a body that is ${what} leaves the flags`,
		script: {
			...SERVER,
			[FEATURES]: [features(one("a")), features(body), status(304)],
		},
		options: OFTEN,
		async run({ sdk, events }) {
			await until("error", seen(events.flags, "error"));
			sdk.destroy();
			return [sdk.isEnabled("a"), first(events, 4)];
		},
		isPolling: true,
	})),
	{
		name: "a document without flags takes the flags away",
		script: {
			...SERVER,
			[FEATURES]: [features(one("a")), features({ version: 2, features: [] })],
		},
		options: OFTEN,
		async run({ sdk, events }) {
			await until("two documents", times(events.flags, "changed", 2));
			sdk.destroy();
			return [sdk.isEnabled("a"), sdk.getFeatureToggleDefinitions()];
		},
		isPolling: true,
	},
	{
		name: "a server that cannot be reached",
		options: { ...QUIET, url: "http://127.0.0.1:1/", timeout: 1000 },
		async run({ sdk, events }) {
			await until("error", seen(events.flags, "error"));
			return [sdk.isEnabled("on"), sdk.isSynchronized()];
		},
	},
	{
		name: "no interval, hence no request for flags",
		options: { refreshInterval: 0, metricsInterval: 60_000 },
		async run({ events, server }) {
			await until("registered", seen(events.metrics, "registered"));
			return server.requestsTo(FEATURES).length;
		},
	},
	{
		name: "a start by the caller",
		options: { ...QUIET, disableAutoStart: true },
		async run({ sdk, events, server }) {
			await new Promise((resolve) => setTimeout(resolve, 30));
			const before = server.requests.length;
			await sdk.start();
			await sdk.start();
			await until("ready", seen(events.flags, "ready"));
			return [before, server.requests.length, sdk.isEnabled("on")];
		},
	},
	...Object.entries({
		"as data with segments": () => ({
			data: FLAGS.features,
			segments: FLAGS.segments,
		}),
		"by its address": (url) => ({ url: `${url}bootstrap` }),
		"by its address with headers": (url) => ({
			url: `${url}bootstrap`,
			urlHeaders: { Authorization: "for-the-bootstrap" },
		}),
		"by a provider": () => ({
			bootstrapProvider: { readBootstrap: async () => FLAGS },
		}),
		"as a file": async () => {
			const folder = await mkdtemp(join(tmpdir(), "compat-"));
			await writeFile(join(folder, "flags.json"), JSON.stringify(FLAGS));
			return { filePath: join(folder, "flags.json") };
		},
	}).map(([form, bootstrapOf]) => ({
		name: `a bootstrap ${form}`,
		script: {
			...SERVER,
			"/bootstrap": [features()],
			[FEATURES]: [status(401)],
		},
		options: async (url) => ({
			...QUIET,
			bootstrap: await bootstrapOf(url),
			storageProvider: recordedStorage(),
		}),
		async run({ sdk, events, options }) {
			await until("ready", seen(events.flags, "ready"));
			await until("stored", () => options.storageProvider.calls.length >= 2);
			await until("error", seen(events.flags, "error"));
			// The failure of the server and the bootstrap have no order.
			const order = events.flags.filter(([name]) => name !== "error");
			events.flags.length = 0;
			return [answersOf(sdk), options.storageProvider.calls, order];
		},
	})),
	...Object.entries({
		"that is not there": { filePath: "/nowhere/flags.json" },
		"that fails": {
			bootstrapProvider: {
				readBootstrap: () => Promise.reject(new Error("x")),
			},
		},
		"without flags": { data: [] },
	}).map(([form, bootstrap]) => ({
		name: `a bootstrap ${form}`,
		options: { ...QUIET, bootstrap },
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			return sdk.isEnabled("on");
		},
	})),
	{
		name: "a backup makes the SDK ready, but not synchronized",
		script: { ...SERVER, [FEATURES]: [status(401)] },
		options: () => ({ ...QUIET, storageProvider: recordedStorage(FLAGS) }),
		async run({ sdk, events, options }) {
			await until("ready", seen(events.flags, "ready"));
			await until("error", seen(events.flags, "error"));
			events.flags.length = 0;
			return [
				sdk.isSynchronized(),
				answersOf(sdk),
				options.storageProvider.calls,
			];
		},
	},
	{
		name: "flags of the server are stored",
		options: () => ({ ...QUIET, storageProvider: recordedStorage() }),
		async run({ events, options }) {
			await until("stored", () => options.storageProvider.calls.length >= 2);
			await until("ready", seen(events.flags, "ready"));
			return options.storageProvider.calls;
		},
	},
	{
		name: "a storage that fails",
		options: () => ({
			...QUIET,
			storageProvider: {
				get: () => Promise.reject(new Error("no storage")),
				set: () => Promise.reject(new Error("no storage")),
			},
		}),
		async run({ sdk, events }) {
			await until("error", seen(events.flags, "error"));
			await until("ready", seen(events.flags, "ready"));
			events.flags.sort();
			return sdk.isEnabled("on");
		},
	},
	{
		name: "a backup file",
		options: async () => ({
			...QUIET,
			appName: "a/b",
			storageProvider: undefined,
			backupPath: await mkdtemp(join(tmpdir(), "compat-")),
		}),
		async run({ events, options }) {
			const file = join(options.backupPath, "unleash-backup-a_b.json");
			await until("ready", seen(events.flags, "ready"));
			let text = "";
			const read = async () => {
				text = await readFile(file, "utf8").catch(() => "");
			};
			await until("a complete file", () => void read() ?? text.endsWith("}"));
			return JSON.parse(text);
		},
	},
	{
		name: "registration and a report",
		options: { metricsInterval: 60_000 },
		async run({ sdk, events, server }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.isEnabled("on");
			sdk.isEnabled("unknown", {}, true);
			sdk.getVariant("off-variants");
			sdk.getVariant("variants", { userId: "7" });
			sdk.count("other", true);
			sdk.countVariant("other", "blue");
			sdk.countVariant("alone", "red");
			await sdk.flushMetrics();
			await until("sent", seen(events.metrics, "sent"));
			await sdk.flushMetrics();
			return server.requestsTo("/client/metrics").length;
		},
	},
	{
		name: "reports at the interval",
		options: { metricsInterval: 20 },
		async run({ sdk, events }) {
			sdk.count("first", true);
			await until("sent", seen(events.metrics, "sent"));
			sdk.count("second", false);
			await until("sent again", times(events.metrics, "sent", 2));
			return undefined;
		},
	},
	{
		name: "a report that fails is part of the next one",
		script: { ...SERVER, "/client/metrics": [status(503), status(202)] },
		options: { metricsInterval: 60_000 },
		async run({ sdk, events }) {
			await until("registered", seen(events.metrics, "registered"));
			sdk.count("a", true);
			sdk.countVariant("a", "blue");
			await sdk.flushMetrics();
			sdk.count("a", true);
			sdk.count("b", false);
			await sdk.flushMetrics();
			await until("sent", seen(events.metrics, "sent"));
			return undefined;
		},
	},
	{
		name: "reports that the server forbids",
		script: { ...SERVER, "/client/metrics": [status(403)] },
		options: { metricsInterval: 60_000 },
		async run({ sdk, events, server }) {
			await until("registered", seen(events.metrics, "registered"));
			sdk.count("a", true);
			await sdk.flushMetrics();
			await sdk.flushMetrics();
			return server.requestsTo("/client/metrics").length;
		},
	},
	{
		name: "no metrics",
		options: QUIET,
		async run({ sdk, events, server }) {
			await until("ready", seen(events.flags, "ready"));
			sdk.isEnabled("on");
			sdk.count("on", true);
			await sdk.flushMetrics();
			await sdk.destroyWithFlush();
			return server.requests.length;
		},
	},
	{
		name: "the end without a report",
		options: { metricsInterval: 60_000 },
		async run({ sdk, events, server }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.isEnabled("on");
			sdk.destroy();
			sdk.isEnabled("on");
			await sdk.flushMetrics();
			return [sdk.isEnabled("on"), server.requestsTo("/client/metrics")];
		},
	},
	{
		name: "the end with a report",
		options: { metricsInterval: 60_000 },
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.isEnabled("on");
			await sdk.destroyWithFlush();
			return sdk.isEnabled("on");
		},
	},
	{
		name: "impressions",
		options: QUIET,
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			const context = { userId: "7", properties: { tenant: "t" } };
			sdk.isEnabled("impression", context);
			sdk.getVariant("impression", context);
			sdk.forceGetVariant("impression", context);
			sdk.isEnabled("on", context);
			return undefined;
		},
	},
	{
		name: "a custom strategy",
		options: (_url, { Strategy }) => {
			class Domain extends Strategy {
				constructor() {
					super("domain");
				}
				isEnabled({ domain }, { userId, environment }) {
					return environment === "default" && userId?.endsWith(domain);
				}
			}
			return { metricsInterval: 60_000, strategies: [new Domain()] };
		},
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			return [
				sdk.isEnabled("custom", { userId: "anna@x.org" }),
				sdk.isEnabled("custom", { userId: "anna@y.org" }),
				sdk.isEnabled("custom"),
			];
		},
	},
	{
		name: "headers and limits of the requests",
		options: {
			metricsInterval: 60_000,
			customHeaders: {
				Authorization: "*:development.secret",
				"X-Team": "core",
				"unleash-appname": "other",
				"unleash-connection-id": "mine",
			},
			projectName: "p",
			namePrefix: "x.",
			tags: [
				{ name: "simple", value: "a b" },
				{ name: "t", value: "&" },
			],
		},
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.count("a", true);
			await sdk.flushMetrics();
			return undefined;
		},
	},
	{
		name: "headers of a function",
		options: () => {
			let calls = 0;
			return {
				...OFTEN,
				customHeaders: { Authorization: "unused", "X-Unused": "1" },
				customHeadersFunction: async () => ({ Authorization: `${calls++}` }),
			};
		},
		async run({ sdk, events, server }) {
			await until("documents", times(events.flags, "changed", 3));
			sdk.destroy();
			return server.requestsTo(FEATURES).slice(0, 3).map(comparableRequest);
		},
		isPolling: true,
	},
	{
		name: "a name of a package that wraps the SDK",
		options: {
			metricsInterval: 60_000,
			sdkFlavor: "wrapper",
			sdkFlavorVersion: "1.2.3",
		},
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.count("a", true);
			await sdk.flushMetrics();
			return undefined;
		},
	},
	{
		name: "deltas",
		script: {
			...SERVER,
			"/client/delta": [
				features(
					{
						events: [
							{
								type: "hydration",
								eventId: 1,
								features: FLAGS.features,
								segments: FLAGS.segments,
							},
						],
					},
					{ etag: '"1"' },
				),
				features(
					{
						events: [
							{ type: "feature-updated", eventId: 2, feature: flag("new") },
							{ type: "feature-removed", eventId: 3, featureName: "on" },
							{ type: "segment-removed", eventId: 4, segmentId: 1 },
						],
					},
					{ etag: '"4"' },
				),
				status(304),
			],
		},
		options: {
			...OFTEN,
			experimentalMode: { type: "polling", format: "delta" },
		},
		async run({ sdk, events, server }) {
			await until("unchanged", seen(events.flags, "unchanged"));
			sdk.destroy();
			return [
				answersOf(sdk),
				sdk.isEnabled("new"),
				names(sdk.getFeatureToggleDefinitions()),
				server.requestsTo("/client/delta").slice(0, 3).map(comparableRequest),
			];
		},
		isPolling: true,
	},
	{
		name: "a delta in place of a document",
		script: {
			...SERVER,
			[FEATURES]: [
				features({
					events: [
						{ type: "hydration", eventId: 1, ...one("a"), segments: [] },
						{ type: "feature-updated", eventId: 2, feature: flag("b") },
					],
				}),
			],
		},
		options: QUIET,
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			return names(sdk.getFeatureToggleDefinitions());
		},
	},
	{
		name: "a response that asks for a stream",
		script: {
			...SERVER,
			[FEATURES]: [features(one("polled"), { "fetch-mode": "streaming" })],
			"/client/streaming": [streamOf("streamed")],
		},
		options: QUIET,
		async run({ sdk }) {
			await until("the stream", () => sdk.isEnabled("streamed"));
			return names(sdk.getFeatureToggleDefinitions());
		},
		isPolling: true,
	},
	{
		name: "a stream, and its end by the server",
		script: {
			...SERVER,
			"/client/streaming": [
				(_request, response) => {
					const send = (event, data) =>
						response.write(`event: ${event}\ndata: ${data}\n\n`);
					const { features, segments } = FLAGS;
					const hydration = {
						type: "hydration",
						eventId: 1,
						features,
						segments,
					};
					const update = {
						type: "feature-updated",
						eventId: 2,
						feature: flag("new"),
					};
					response.writeHead(200, { "content-type": "text/event-stream" });
					send("unleash-connected", JSON.stringify({ events: [hydration] }));
					send("unleash-updated", JSON.stringify({ events: [update] }));
					setTimeout(() => send("fetch-mode", "polling"), 50);
				},
			],
		},
		options: { ...QUIET, experimentalMode: { type: "streaming" } },
		async run({ sdk, events }) {
			await until("two deltas", times(events.flags, "changed", 2));
			const answers = [sdk.isEnabled("new"), sdk.isEnabled("on")];
			await until("a document", times(events.flags, "changed", 3));
			return answers;
		},
		isPolling: true,
	},
	{
		name: "a change to a stream and back by the caller",
		script: {
			...SERVER,
			"/client/streaming": [streamOf("streamed")],
		},
		options: QUIET,
		async run({ sdk, events }) {
			await until("ready", seen(events.flags, "ready"));
			await sdk.setExperimentalMode("streaming");
			await until("the stream", times(events.flags, "changed", 2));
			const streamed = sdk.isEnabled("streamed");
			await sdk.setExperimentalMode("polling");
			await until("a document", times(events.flags, "changed", 3));
			return [streamed, sdk.isEnabled("streamed")];
		},
		isPolling: true,
	},
	{
		name: "impact metrics",
		options: {
			metricsInterval: 60_000,
			environment: "staging",
		},
		async run({ sdk, events, server }) {
			await until("ready", seen(events.flags, "ready"));
			const { impactMetrics } = sdk;
			impactMetrics.defineCounter("orders", "all orders");
			impactMetrics.defineGauge("users", "users now");
			impactMetrics.defineHistogram("seconds", "time", [0.1, 1]);
			impactMetrics.incrementCounter("orders");
			impactMetrics.incrementCounter("orders", 4);
			impactMetrics.incrementCounter("orders", 1, {
				flagNames: ["on", "off", "variants"],
				context: { userId: "7" },
			});
			impactMetrics.updateGauge("users", 7);
			impactMetrics.observeHistogram("seconds", 0.5);
			await sdk.flushMetrics();
			await until("sent", seen(events.metrics, "sent"));
			return server.requestsTo("/client/metrics")[0].body.impactMetrics;
		},
	},
	{
		name: "impact metrics in the environment of the token",
		options: {
			metricsInterval: 60_000,
			customHeaders: { Authorization: "*:production.secret" },
		},
		async run({ sdk, events, server }) {
			await until("ready", seen(events.flags, "ready"));
			await until("registered", seen(events.metrics, "registered"));
			sdk.impactMetrics.defineCounter("orders", "all orders");
			sdk.impactMetrics.incrementCounter("orders");
			await sdk.flushMetrics();
			await until("sent", seen(events.metrics, "sent"));
			return server.requestsTo("/client/metrics")[0].body.impactMetrics;
		},
	},
	{
		name: "a function for headers that fails",
		options: {
			...QUIET,
			customHeadersFunction: () => Promise.reject(new Error("no token")),
		},
		async run({ events, server }) {
			await until("error", seen(events.flags, "error"));
			return server.requests.length;
		},
	},
	{
		name: "a repository of the caller",
		options: () => ({ ...QUIET, repository: createRepository() }),
		async run({ sdk, events, options: { repository } }) {
			const before = sdk.isEnabled("on");
			repository.emit("ready");
			await until("ready", seen(events.flags, "ready"));
			const first = answersOf(sdk);
			repository.flags = [flag("on", { enabled: false })];
			const second = answersOf(sdk);
			repository.emit("changed", repository.flags);
			repository.emit("unchanged");
			repository.emit("warn", "a warning");
			repository.emit("error", new Error("a failure"));
			await until("synchronized", seen(events.flags, "synchronized"));
			const calls = [...repository.calls];
			sdk.destroy();
			return [before, first, second, calls, [...repository.calls]];
		},
	},
];

/** Returns an answer that is a stream with one flag. */
export function streamOf(name) {
	const hydration = {
		type: "hydration",
		eventId: 1,
		...one(name),
		segments: [],
	};
	const data = JSON.stringify({ events: [hydration] });
	return (_request, response) => {
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.write(`event: unleash-connected\ndata: ${data}\n\n`);
	};
}

/** Returns the first events of the flags, as many as both packages have. */
function first(events, count) {
	return events.flags.splice(0).slice(0, count);
}

function createRepository() {
	const { segments } = FLAGS;
	return Object.assign(new EventEmitter(), {
		flags: FLAGS.features,
		calls: [],
		getToggle(name) {
			return this.flags.find((flag) => flag.name === name);
		},
		getToggles() {
			return this.flags;
		},
		getTogglesWithSegmentData() {
			return this.flags;
		},
		getSegment: (id) => segments.find((segment) => segment.id === id),
		async start() {
			this.calls.push("start");
		},
		stop() {
			this.calls.push("stop");
		},
	});
}
