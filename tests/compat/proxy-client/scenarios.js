// What an application does, by name. Each scenario gets a `Bench`.

import { COLOR, IMPRESSED, OFF, PLAIN, TOGGLES } from "./toggles.js";

const ALL = ["plain", "impressed", "color", "off", "unknown"];
const SERVER_ERROR = { status: 500 };
const NO_NETWORK = new TypeError("fetch failed");
/** Returns a context; the original changes the properties of the one that it gets. */
const context = () => ({
	userId: "7",
	sessionId: "session",
	remoteAddress: "10.0.0.1",
	currentTime: "2026-01-01T00:00:00Z",
	properties: { plan: "pro & more", country: "nø" },
});

/** Starts a client whose server has toggles. */
async function start(bench, options) {
	bench.answers = [{ toggles: TOGGLES, etag: '"1"' }];
	const client = bench.create(options);
	await bench.call("start");
	return client;
}

/** Starts with an option, and reads all toggles. */
const startAndRead = (options) => async (bench) => {
	await start(bench, options);
	bench.read(...ALL);
};

/** Starts, calls a method, and reads the context. */
const startAndCall =
	(...calls) =>
	async (bench) => {
		await start(bench, { context: context() });
		for (const call of calls) await bench.call(...call);
		bench.read("plain");
	};

const STATUSES = [400, 401, 403, 404, 429, 500, 502, 503];
const NAMES = [
	"userId",
	"sessionId",
	"remoteAddress",
	"currentTime",
	"plan",
	"other",
];

export const SCENARIOS = {
	"answers, before and after the first toggles": async (bench) => {
		bench.create();
		bench.read(...ALL);
		await start(bench);
		bench.read(...ALL);
	},
	"a context in the query": startAndRead({ context: context() }),
	"a context in the body": startAndRead({
		context: context(),
		usePOSTrequests: true,
	}),
	"an address with a query and a slash at its end": startAndRead({
		url: new URL("https://unleash.test/proxy/?tenant=a"),
	}),
	"missing values in a context": startAndRead({
		context: { userId: undefined, properties: { a: null, b: undefined } },
	}),
	"empty properties": startAndRead({ context: { properties: {} } }),
	"an environment": startAndRead({ environment: "production" }),
	"all impressions": startAndRead({ impressionDataAll: true }),
	"headers of the caller": startAndRead({
		headerName: "X-Token",
		customHeaders: { "X-Tenant": "a", "unleash-connection-id": "mine" },
	}),
	"a header of the caller replaces another, or is missing": startAndRead({
		customHeaders: { Authorization: "Bearer x", "x-empty": undefined },
	}),

	...Object.fromEntries(
		STATUSES.map((status) => [
			`status ${status}, then toggles`,
			async (bench) => {
				bench.answers = [{ status }, { toggles: TOGGLES }];
				bench.create({ refreshInterval: 10 });
				await bench.call("start");
				bench.read("plain");
				await bench.pass(10_000);
				bench.read("plain");
			},
		]),
	),
	"no network, then toggles": async (bench) => {
		bench.answers = [NO_NETWORK, NO_NETWORK, { toggles: TOGGLES }];
		bench.create({ refreshInterval: 10 });
		await bench.call("start");
		bench.read("plain");
		await bench.pass(10_000);
		await bench.pass(10_000);
		bench.read("plain");
	},
	"an error after toggles": async (bench) => {
		bench.answers = [{ toggles: TOGGLES }, SERVER_ERROR, { status: 304 }];
		bench.create();
		await bench.call("start");
		await bench.pass(30_000);
		bench.read("plain");
		await bench.pass(30_000);
		bench.read("plain");
	},
	"an answer that is not JSON": async (bench) => {
		bench.answers = [() => new Response("<html>")];
		bench.create();
		await bench.call("start");
		bench.read("plain");
	},
	"toggles that do not change": async (bench) => {
		bench.answers = [{ toggles: TOGGLES, etag: '"1"' }, { status: 304 }];
		bench.create();
		await bench.call("start");
		await bench.pass(30_000);
		bench.read("plain");
	},
	"toggles that change": async (bench) => {
		bench.answers = [{ toggles: [PLAIN] }, { toggles: [OFF, COLOR] }];
		bench.create();
		await bench.call("start");
		bench.read("plain", "color");
		await bench.pass(30_000);
		bench.read("plain", "color");
	},
	"an answer without an ETag after one with it": async (bench) => {
		bench.answers = [{ toggles: [PLAIN], etag: '"1"' }, { toggles: [COLOR] }];
		bench.create();
		await bench.call("start");
		await bench.pass(60_000);
	},

	"two hours of requests": async (bench) => {
		await start(bench, { refreshInterval: 600, metricsInterval: 1800 });
		for (let minutes = 0; minutes < 120; minutes += 10) {
			bench.read("plain");
			await bench.pass(600_000);
		}
	},
	"no refresh": async (bench) => {
		await start(bench, { disableRefresh: true });
		await bench.pass(100_000);
		await bench.call("updateToggles");
	},
	"a refresh interval of 0": async (bench) => {
		await start(bench, { refreshInterval: 0 });
		await bench.pass(100_000);
		await bench.call("updateToggles");
	},
	"stop and start": async (bench) => {
		await start(bench);
		await bench.pass(30_000);
		await bench.call("stop");
		await bench.pass(100_000);
		await bench.call("updateToggles");
		await bench.call("start");
		await bench.pass(30_000);
	},
	"start twice": async (bench) => {
		await start(bench);
		await bench.call("start");
		await bench.pass(30_000);
	},
	"no start": async (bench) => {
		bench.create();
		await bench.call("updateToggles");
		await bench.pass(100_000);
		bench.read("plain");
	},

	"a bootstrap": async (bench) => {
		bench.create({ bootstrap: TOGGLES });
		bench.read(...ALL);
		await bench.pass(0);
		bench.read("plain");
		bench.answers = [{ toggles: [COLOR] }];
		await bench.call("start");
		bench.read("plain", "color");
	},
	"a bootstrap below stored toggles": async (bench) => {
		bench.create({
			bootstrap: TOGGLES,
			bootstrapOverride: false,
			storageProvider: bench.storage({ repo: [COLOR] }),
		});
		await bench.pass(0);
		bench.read("plain", "color");
	},
	"a bootstrap above stored toggles": async (bench) => {
		bench.create({
			bootstrap: [PLAIN],
			storageProvider: bench.storage({ repo: [COLOR] }),
		});
		await bench.pass(0);
		bench.read("plain", "color");
	},
	"a bootstrap, and no stored toggles": async (bench) => {
		bench.create({ bootstrap: TOGGLES, bootstrapOverride: false });
		await bench.pass(0);
		bench.read("plain");
	},
	"an empty bootstrap": async (bench) => {
		bench.create({
			bootstrap: [],
			storageProvider: bench.storage({ repo: [COLOR] }),
		});
		await bench.pass(0);
		bench.read("plain", "color");
	},
	"stored toggles without a network": async (bench) => {
		bench.answers = [NO_NETWORK];
		bench.create({
			storageProvider: bench.storage({ repo: TOGGLES, sessionId: 123 }),
		});
		await bench.call("start");
		bench.read(...ALL);
	},
	"a storage that fails": async (bench) => {
		const fail = async () => {
			throw new RangeError("no storage");
		};
		bench.create({ storageProvider: { save: fail, get: fail } });
		await bench.pass(0);
		bench.read("plain");
		bench.answers = [{ toggles: TOGGLES }];
		await bench.call("start");
		bench.read("plain");
	},
	"stored toggles that are recent": async (bench) => {
		const stored = {};
		const options = {
			storageProvider: bench.storage(stored),
			experimental: { togglesStorageTTL: 60 },
			context: context(),
			refreshInterval: 0,
		};
		await start(bench, options);
		await bench.pass(59_000);
		await start(bench, options);
		bench.read("plain");
		await bench.pass(2000);
		await start(bench, options);
		await start(bench, { ...options, context: { userId: "8" } });
	},
	"a recent bootstrap": async (bench) => {
		await start(bench, {
			bootstrap: [COLOR],
			experimental: { togglesStorageTTL: 60 },
		});
		bench.read("color");
		await bench.pass(60_000);
		bench.read("color");
	},
	"stored toggles that the server confirms": async (bench) => {
		bench.answers = [{ toggles: TOGGLES, etag: '"1"' }, { status: 304 }];
		bench.create({ experimental: { togglesStorageTTL: 60 } });
		await bench.call("start");
		await bench.pass(30_000);
	},

	"another context": startAndCall(["updateContext", { userId: "8" }]),
	"another context with all fields": startAndCall([
		"updateContext",
		{ ...context(), userId: "8", sessionId: "other" },
	]),
	"another context with fields that do not change": startAndCall([
		"updateContext",
		{ appName: "other", environment: "other", userId: "8" },
	]),
	"another context, and back": startAndCall(
		["updateContext", { properties: { plan: "free" } }],
		["updateContext", context()],
	),
	...Object.fromEntries(
		NAMES.flatMap((name) => [
			[
				`the field ${name} is set and removed`,
				startAndCall(
					["setContextField", name, "x"],
					["removeContextField", name],
				),
			],
			[
				`the field ${name} is set to null`,
				startAndCall(["setContextField", name, null]),
			],
			[
				`the field ${name} is removed`,
				startAndCall(["removeContextField", name]),
			],
		]),
	),
	"a property of a context without properties": async (bench) => {
		await start(bench);
		await bench.call("removeContextField", "plan");
		await bench.call("setContextField", "plan", "pro");
		bench.read("plain");
	},
	"another context before the start": async (bench) => {
		bench.create();
		await bench.pass(0);
		await bench.call("updateContext", { userId: "8" });
		bench.read("plain");
		await bench.call("start");
	},
	"another context during the start": async (bench) => {
		bench.answers = [{ toggles: [PLAIN] }, { toggles: [COLOR] }];
		bench.create();
		await bench.pass(0);
		const starting = bench.call("start");
		await bench.call("updateContext", { userId: "8" });
		await starting;
		bench.read("plain", "color");
	},
	"three contexts at once": async (bench) => {
		await start(bench);
		const abortable = (toggles) => (signal) =>
			new Promise((resolve, reject) => {
				const end = () => {
					bench.note("aborted");
					reject(signal.reason);
				};
				if (toggles) resolve(new Response(JSON.stringify({ toggles })));
				else signal.addEventListener("abort", end);
			});
		bench.answers = [abortable(), abortable(), abortable([COLOR])];
		await Promise.all([
			bench.call("updateContext", { userId: "1" }),
			bench.call("updateContext", { userId: "2" }),
			bench.call("updateContext", { userId: "3" }),
		]);
		bench.read("plain", "color");
	},

	metrics: async (bench) => {
		await start(bench, { metricsInterval: 10 });
		bench.read(...ALL, "plain", "color");
		await bench.pass(2000);
		await bench.pass(10_000);
		bench.read("plain");
		await bench.pass(9000);
		await bench.pass(1000);
	},
	"metrics without a first report": async (bench) => {
		await start(bench, { metricsIntervalInitial: 0 });
		bench.read("plain");
		await bench.pass(2000);
		await bench.pass(28_000);
	},
	"metrics by a call": async (bench) => {
		await start(bench);
		await bench.call("sendMetrics");
		bench.read("plain");
		await bench.call("sendMetrics");
		await bench.call("sendMetrics");
	},
	"no metrics": async (bench) => {
		await start(bench, { disableMetrics: true });
		bench.read("plain");
		await bench.pass(100_000);
		await bench.call("sendMetrics");
	},
	"a metrics interval of 0": async (bench) => {
		await start(bench, { metricsInterval: 0 });
		bench.read("plain");
		await bench.pass(100_000);
		await bench.call("sendMetrics");
	},
	"metrics for another address": async (bench) => {
		await start(bench, {
			experimental: { metricsUrl: "https://metrics.test/x/" },
			headerName: "X-Token",
			customHeaders: { "X-Tenant": "a" },
		});
		bench.read("plain");
		await bench.call("sendMetrics");
	},
	"metrics that the server does not accept": async (bench) => {
		bench.metricsAnswer = { status: 401 };
		await start(bench);
		bench.read("plain");
		await bench.call("sendMetrics");
	},
	"metrics without a network": async (bench) => {
		bench.metricsAnswer = NO_NETWORK;
		await start(bench);
		bench.read("plain");
		await bench.call("sendMetrics");
	},
	"impact metrics": async (bench) => {
		const { impactMetrics } = await start(bench, {
			clientKey: "a:production.secret",
		});
		impactMetrics.defineHistogram("seconds", "duration", [2, 1, 1]);
		impactMetrics.defineHistogram("default", "default bounds");
		impactMetrics.defineCounter("orders", "all orders");
		impactMetrics.defineCounter("orders", "again");
		for (const value of [undefined, 3, 0, -1, Number.NaN])
			impactMetrics.incrementCounter("orders", value);
		for (const value of [0.5, 1, 1.5, 9, Number.NaN])
			impactMetrics.observeHistogram("seconds", value);
		await bench.call("sendMetrics");
		await bench.call("sendMetrics");
	},
	"impact metrics with a key without an environment": async (bench) => {
		const { impactMetrics } = await start(bench, {
			clientKey: "secret",
			environment: "test",
		});
		impactMetrics.defineCounter("orders", "all orders");
		impactMetrics.incrementCounter("orders");
		await bench.call("sendMetrics");
	},
	"wrong calls of impact metrics": async (bench) => {
		const { impactMetrics } = await start(bench);
		impactMetrics.on("warn", (message) => bench.note("warn", typeof message));
		impactMetrics.defineCounter("", "help");
		impactMetrics.defineHistogram("name", "");
		impactMetrics.incrementCounter("unknown");
		impactMetrics.observeHistogram("unknown", 1);
		await bench.call("sendMetrics");
	},

	"listeners that are added, called once, and removed": async (bench) => {
		const client = bench.create();
		const note = (name) =>
			function (...values) {
				bench.note(name, [this?.id, ...values]);
			};
		const [first, second, third] = ["first", "second", "third"].map(note);
		client.on("custom", first, { id: 1 }).once("custom", second, { id: 2 });
		client.on("custom", third).on("custom", third);
		bench.note("chain", client.emit("custom", 1, "two") === client);
		client.off("custom", third).emit("custom", 2);
		client.once("custom", second).off("custom", second).emit("custom", 3);
		client.off("custom").emit("custom", 4);
		client.on("adding", () => client.on("adding", first)).emit("adding");
		client.emit("adding");
		client.emit("nothing");
	},
	"a toggle without a variant, or with an empty one": async (bench) => {
		const { variant: _, ...bare } = PLAIN;
		bench.answers = [
			{
				toggles: [
					{ ...IMPRESSED, variant: {} },
					{ ...bare, name: "bare" },
				],
			},
		];
		bench.create();
		await bench.call("start");
		await bench.call("isEnabled", "bare");
		bench.read("impressed");
		await bench.call("sendMetrics");
	},
};

/** Options that the constructor refuses. */
export const REFUSED = {
	"no address": { url: "" },
	"an address that is none": { url: "not-an-address" },
	"no key": { clientKey: "" },
	"no name": { appName: "" },
	"an address for metrics that is none": { experimental: { metricsUrl: "x" } },
};
