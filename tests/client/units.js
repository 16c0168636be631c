// What a client promises while all is well, in any host.

import {
	batch,
	documentOf,
	equal,
	hydration,
	NEW,
	OLD,
	ok,
	updated,
} from "./trial.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/;
const json = (value) => JSON.stringify(value);
const same = (found, wanted, what) => equal(json(found), json(wanted), what);

/** A client that does nothing by itself, and tells nothing. */
const still = { refreshInterval: 0, metricsInterval: 0 };
/** A client that tells nothing by itself. */
const silent = { metricsInterval: 1e9 };

const script = (trial, document) =>
	trial.script({ features: [{ body: json(document) }] });

const flag = (name, more) => ({
	name,
	enabled: true,
	strategies: [],
	...more,
});

/** A flag that is on for those of whom something is known. */
const knows = (contextName, ...values) =>
	flag(contextName, {
		strategies: [
			{
				name: "default",
				constraints: [{ contextName, operator: "IN", values }],
			},
		],
	});

const VARIANT = {
	name: "red",
	weight: 1000,
	payload: { type: "string", value: "#f00" },
};

const events = [
	{
		name: "`ready` is told once, also to those who listen later",
		run: async (trial) => {
			const client = trial.open(silent);
			let told = 0;
			client.on("ready", () => {
				told += 1;
			});
			await client.ready();
			await trial.more("features", 2);
			equal(told, 1, "times");
			client.on("ready", () => {
				told += 1;
			});
			equal(told, 1, "times, before anything else can happen");
			await trial.later(0);
			equal(told, 2, "times");
		},
	},
	{
		name: "`update` is told when flags change, and not when they are the same",
		run: async (trial) => {
			const headers = { etag: '"1"' };
			await trial.script({ features: [{ body: OLD, headers }] });
			const client = trial.open(silent);
			let told = 0;
			const stop = client.on("update", () => {
				told += 1;
			});
			await client.ready();
			await trial.more("features", 3);
			equal(told, 1, "times");
			await trial.script({ features: [{ body: NEW }] });
			await trial.until("the change is told", () => told > 1);
			stop();
			const before = told;
			await trial.more("features", 2);
			equal(told, before, "times after the end of listening");
		},
	},
	{
		name: "impressions tell who was asked, and only of flags that want it",
		run: async (trial) => {
			await script(trial, {
				features: [
					flag("seen", { impressionData: true, variants: [VARIANT] }),
					flag("child", {
						impressionData: true,
						dependencies: [{ feature: "seen" }],
					}),
					flag("unseen"),
				],
			});
			const client = trial.open(silent);
			await client.ready();
			const told = [];
			client.on("impression", (impression) => told.push(impression));
			client.isEnabled("seen", { userId: "7" });
			client.getVariant("seen", { userId: "7" });
			client.isEnabled("child");
			// On, though it has no variant.
			client.getVariant("child");
			client.isEnabled("unseen");
			client.isEnabled("nobody");
			client.evaluateAll().get("seen");
			await client.close();
			trial.forgets();
			const essence = told.map(
				({ eventType, featureName, enabled, variant, impressionData }) => [
					eventType,
					featureName,
					enabled,
					variant ?? "none",
					impressionData,
				],
			);
			same(
				essence,
				[
					["isEnabled", "seen", true, "none", true],
					["getVariant", "seen", true, "red", true],
					["isEnabled", "child", true, "none", true],
					["getVariant", "child", true, "disabled", true],
				],
				"impressions",
			);
			ok(
				told.every(({ eventId }) => UUID.test(eventId)),
				"ids",
			);
			equal(new Set(told.map(({ eventId }) => eventId)).size, 4, "ids");
			equal(told[0].context.userId, "7", "userId");
			equal(told[0].context.appName, "trial", "appName");
		},
	},
];

const requests = [
	{
		name: "requests say who asks",
		run: async (trial) => {
			const headers = { "x-mine": "1", "unleash-connection-id": "forged" };
			const client = trial.open({ instanceId: "here", headers });
			await client.ready();
			trial.ask(client, "on");
			await client.flush();
			const all = await trial.asked();
			const ids = all.map(({ headers }) => headers["unleash-connection-id"]);
			ok(UUID.test(ids[0]), `connection id ${ids[0]}`);
			for (const { kind, method, headers, body } of all) {
				equal(method, kind === "features" ? "GET" : "POST", "method");
				equal(headers["unleash-connection-id"], ids[0], "connection id");
				equal(headers.authorization, "*:development.secret", "token");
				equal(headers["unleash-appname"], "trial", "appName");
				equal(headers["unleash-instanceid"], "here", "instanceId");
				equal(headers["unleash-client-spec"], "6.1.0", "specification");
				equal(headers["x-mine"], "1", "a header of one's own");
				ok(/^fanion:\d/.test(headers["unleash-sdk"]), "sdk");
				if (method === "GET") continue;
				const told = JSON.parse(body);
				equal(headers["content-type"], "application/json", "kind");
				equal(told.connectionId, ids[0], "connection id");
				equal(told.instanceId, "here", "instanceId");
				equal(told.sdkVersion, headers["unleash-sdk"], "sdk");
				ok(told.platformName.length > 0, "platform");
			}
			const { body } = all.find(({ kind }) => kind === "register");
			const told = JSON.parse(body);
			ok(told.strategies.includes("flexibleRollout"), "strategies");
			ok(Date.parse(told.started) > 0, "start");
			equal(told.interval, 30, "interval");
			equal(all.filter(({ kind }) => kind === "register").length, 1, "times");
		},
	},
	...[
		"",
		"/",
		"/api",
		"/api/",
		"/api/client/features",
		"/api/client/features/",
	].map((end) => ({
		name: `an address that ends in \`${end}\``,
		run: async (trial) => {
			const client = trial.open({ ...still, url: trial.url + end });
			await client.ready();
			const [{ path }] = await trial.asked();
			equal(path, "/api/client/features", "path");
		},
	})),
	{
		name: "an address as a URL, with projects and the beginning of names",
		run: async (trial) => {
			const client = trial.open({
				...silent,
				url: new URL(trial.url),
				projects: ["a", "b c"],
				namePrefix: "x&",
			});
			await client.ready();
			trial.ask(client, "on");
			await client.flush();
			for (const { kind, query } of await trial.asked())
				equal(
					query,
					kind === "features" ? "?project=a&project=b+c&namePrefix=x%26" : "",
					kind,
				);
		},
	},
	{
		name: "a document from elsewhere is asked for without the token",
		run: async (trial) => {
			const client = trial.open({
				...still,
				documentUrl: `${trial.url}/elsewhere`,
			});
			await trial.script({ elsewhere: [{ body: NEW }] });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			const [{ headers, kind }] = await trial.asked();
			equal(kind, "elsewhere", "path");
			equal(headers.authorization, undefined, "token");
			equal(headers["unleash-appname"], undefined, "appName");
		},
	},
	{
		name: "what has not changed is not told again, also without an ETag",
		run: async (trial) => {
			const client = trial.open(silent);
			let told = 0;
			client.on("update", () => {
				told += 1;
			});
			await client.ready();
			await trial.more("features", 3);
			equal(told, 1, "times");
		},
	},
	{
		name: "refresh() beside a stream: what is kept is whole, and the stream goes on",
		run: async (trial) => {
			const kept = new Map();
			const storage = {
				get: (key) => kept.get(key),
				set: (key, value) => void kept.set(key, value),
			};
			const sse = (...events) =>
				`event: unleash-updated\ndata: ${batch(...events)}\n\n`;
			const headers = { "content-type": "text/event-stream" };
			const stream = (...chunks) => ({ headers, chunks, end: "hang" });
			await trial.script({
				streaming: [
					stream(sse(hydration(1))),
					stream(sse(hydration(2, "old")), sse(updated(3, "new"))),
				],
				features: [{ body: json(documentOf("old")) }],
			});
			const options = { ...silent, storage, streaming: { retry: 5 } };
			const client = trial.open(options);
			await client.ready();
			await client.refresh();
			await trial.recovers(client);
			equal((await trial.asked("streaming")).length, 2, "streams");
			await trial.close(client);
			const features = JSON.parse(
				[...kept.values()][0].split("\n")[1],
			).features;
			same(
				features.map(({ name }) => name),
				["on", "off", "old", "new"],
				"what is kept",
			);
			equal(trial.errors.length, 0, "errors");
		},
	},
	{
		name: "Retry-After may be a date",
		run: async (trial) => {
			const client = await trial.ready(silent);
			const later = new Date(Date.now() + 60_000).toUTCString();
			const headers = { "retry-after": later };
			await trial.script({ features: [{ status: 503, headers }] });
			await trial.until("the failure is told", () => trial.errors.length > 0);
			const { length } = await trial.asked("features");
			await trial.later(100);
			equal((await trial.asked("features")).length, length, "requests");
			await client.refresh();
			equal((await trial.asked("features")).length, length + 1, "requests");
		},
	},
	{
		name: "options that name no application, or no flags, are refused at once",
		run: async (trial) => {
			for (const [options, said] of [
				[{ url: trial.url }, "`appName`"],
				[{ appName: "x" }, "nowhere to take flags from"],
			]) {
				let problem;
				try {
					trial.createClient(options);
				} catch (error) {
					problem = error;
				}
				equal(problem?.code, "GENERAL", "the code");
				ok(problem.message.includes(said), problem.message);
			}
		},
	},
	{
		name: "many who ask at once ask once",
		run: async (trial) => {
			const client = trial.open({ ...still });
			await Promise.all([
				client.refresh(),
				client.refresh(),
				client.fresh(0),
				client.ready(),
			]);
			equal((await trial.asked()).length, 1, "requests");
		},
	},
	{
		name: "waits grow from 1 to 11 times while requests fail, and shrink one by one",
		run: async (trial) => {
			const client = trial.open({
				...silent,
				refreshInterval: 7,
				random: () => 0.5,
			});
			await client.ready();
			await trial.script({ features: [{ status: 503 }] });
			await trial.more("features", 13);
			await trial.script({ features: [{ body: NEW }] });
			await trial.more("features", 5);
			await client.close();
			const waits = trial.delays
				.filter((delay) => delay > 0 && delay <= 77 && delay % 7 === 0)
				.map((delay) => delay / 7);
			const grow = waits.indexOf(2);
			same(
				waits.slice(grow, grow + 11),
				[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11],
				"waits, in intervals",
			);
			same(
				waits.slice(waits.lastIndexOf(11)).slice(0, 5),
				[11, 10, 9, 8, 7],
				"waits, in intervals",
			);
		},
	},
	{
		name: "changes go on where they were after a restart",
		run: async (trial) => {
			const kept = new Map();
			const storage = {
				get: (key) => kept.get(key),
				set: (key, value) => void kept.set(key, value),
			};
			const options = { ...silent, delta: true, storage };
			await trial.script({
				delta: [
					{ body: batch(hydration(70)) },
					{ body: batch(updated(71, "new")) },
					{ status: 304 },
				],
			});
			const first = trial.open(options);
			await first.ready();
			await trial.recovers(first);
			await trial.close(first);
			const before = (await trial.asked("delta")).length;
			const second = trial.open({ ...options, bootstrap: undefined });
			await second.ready();
			await trial.more("delta", 2);
			trial.ask(second, "new");
			const told = (await trial.asked("delta"))
				.slice(before)
				.map(({ headers }) => headers["if-none-match"]);
			equal(told.pop(), '"71"', "If-None-Match");
			equal(trial.errors.length, 0, "errors");
		},
	},
];

const beginnings = [
	...Object.entries({
		"an object": () => documentOf("new"),
		"a text": () => NEW,
		bytes: () => new TextEncoder().encode(NEW),
		"a buffer": () => new TextEncoder().encode(NEW).buffer,
	}).map(([name, bootstrap]) => ({
		name: `a bootstrap: ${name}`,
		run: async (trial) => {
			const client = trial.open({ ...still, bootstrap: bootstrap() });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			equal((await trial.asked()).length, 0, "requests");
		},
	})),
	{
		name: "a bootstrap: an address",
		run: async (trial) => {
			await trial.script({ begin: [{ body: NEW }], features: [] });
			const bootstrap = new URL(`${trial.url}/begin`);
			const client = trial.open({ ...silent, bootstrap });
			await client.ready();
			equal(trial.ask(client, "new"), true, "`new`");
		},
	},
	{
		name: "a snapshot is a bootstrap too, and an own engine answers",
		run: async (trial) => {
			const first = trial.open({ ...still, bootstrap: NEW });
			await first.ready();
			const bootstrap = first.engine.snapshot();
			const client = trial.open({ ...still, bootstrap });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			const { engine } = client;
			const second = trial.open({ ...still, engine, bootstrap });
			equal(second.engine, engine, "the engine");
			await second.ready();
			equal(second.isEnabled("new"), true, "`new`");
		},
	},
	{
		name: "a bootstrap without flags is none",
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open({ ...still, bootstrap: { features: [] } });
			const code = await client.ready().catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
		},
	},
	...[true, false].map((bootstrapOverride) => ({
		name: `a bootstrap goes before what is kept: ${bootstrapOverride}`,
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open({
				...still,
				refreshInterval: 20,
				bootstrapOverride,
				bootstrap: documentOf("begun"),
				storage: { get: async () => json(documentOf("kept")), set() {} },
			});
			await trial.until("an error is told", () => trial.errors.length > 0);
			equal(client.isEnabled("begun"), bootstrapOverride, "`begun`");
			equal(client.isEnabled("kept"), !bootstrapOverride, "`kept`");
			await trial.script({ features: [{ body: NEW }] });
			await trial.until("the server is heard", () => client.isEnabled("new"));
			equal(client.isEnabled("begun") || client.isEnabled("kept"), false, "?");
		},
	})),
	{
		name: "a storage alone can be where flags come from",
		run: async (trial) => {
			let kept = OLD;
			const client = trial.open({
				...still,
				url: undefined,
				refreshInterval: 10,
				storage: { get: () => kept, set() {} },
			});
			let told = 0;
			client.on("update", () => {
				told += 1;
			});
			await client.ready();
			await trial.later(60);
			equal(told, 1, "times");
			kept = new TextEncoder().encode(NEW);
			await trial.until("the change", () => client.isEnabled("new"));
			await trial.later(30);
			equal(told, 2, "times");
			equal((await trial.asked()).length, 0, "requests");
		},
	},
	{
		name: "a server without flags is asked in full after a restart, whatever was kept",
		run: async (trial) => {
			const kept = new Map();
			const storage = {
				get: (key) => kept.get(key),
				set: (key, value) => void kept.set(key, value),
			};
			const options = { ...still, refreshInterval: 20, storage };
			const body = '{"features":[]}';
			await trial.script({ features: [{ body, headers: { etag: '"0"' } }] });
			const first = trial.open(options);
			await first.ready();
			await first.close();
			ok(kept.size > 0, "something is kept");
			const second = trial.open(options);
			await second.ready(5000);
			equal(trial.errors.length, 0, "errors");
		},
	},
	{
		name: "a document without flags takes none away",
		run: async (trial) => {
			let kept = OLD;
			const nothing = '{"features":[]}';
			await trial.script({ begin: [{ body: nothing }] });
			const storage = { get: () => kept, set() {} };
			const options = {
				...still,
				url: undefined,
				refreshInterval: 10,
				storage,
			};
			const client = trial.open(options);
			await client.ready();
			kept = nothing;
			await trial.later(50);
			equal(client.isEnabled("on"), true, "`on`, when nothing is kept");
			kept = NEW;
			await trial.until("the change", () => client.isEnabled("new"));
			const bootstrap = new URL(`${trial.url}/begin`);
			const other = trial.open({ ...options, bootstrap });
			await other.ready();
			await trial.until(
				"the bootstrap is asked for",
				async () => (await trial.asked("begin")).length > 0,
			);
			await trial.later(50);
			equal(other.isEnabled("new"), true, "`new`, beside an empty bootstrap");
		},
	},
	{
		name: "what is kept is named without what a token hides",
		run: async (trial) => {
			const keys = new Set();
			const storage = {
				get: (key) => void keys.add(key),
				set: (key) => void keys.add(key),
			};
			const client = trial.open({ ...still, storage, projects: ["a"] });
			await client.ready();
			await client.close();
			const [key] = keys;
			equal(keys.size, 1, "names");
			ok(key.includes(trial.url) && key.includes("*:development"), key);
			ok(key.endsWith(" a") && !key.includes("secret"), key);
			const storageKey = "mine";
			const other = trial.open({ ...still, storage, storageKey });
			await other.ready();
			await other.close();
			equal([...keys].pop(), "mine", "name");
		},
	},
];

const contexts = [
	{
		name: "what is known of everybody goes below the context of a question",
		run: async (trial) => {
			await script(trial, {
				features: [
					knows("userId", "7"),
					knows("plan", "pro"),
					knows("team", "red"),
					knows("appName", "trial"),
					knows("environment", "my.own.place"),
				],
			});
			const client = trial.open({
				...still,
				token: "shop:my.own.place.v2_secret",
				context: { userId: "7", properties: { plan: "pro", team: "red" } },
			});
			await client.ready();
			const on = (context) =>
				["userId", "plan", "team", "appName", "environment"].filter((name) =>
					client.isEnabled(name, context),
				);
			const all = ["userId", "plan", "team", "appName", "environment"];
			same(on(), all, "nobody in particular");
			same(on({ userId: "8" }), all.slice(1), "another person");
			same(on({ userId: "" }), all, "an empty userId is none");
			same(on({ plan: "free" }), ["userId", ...all.slice(2)], "a plan");
			same(
				on({ properties: { plan: "free" } }),
				["userId", ...all.slice(2)],
				"a plan in properties",
			);
			same(
				on({ environment: "elsewhere" }),
				all.slice(0, 4),
				"an environment of one's own",
			);
			same(on(), all, "nothing stays of one question for the next");
			client.setContext({ userId: "9", plan: "pro" });
			same(on(), ["plan", "appName", "environment"], "after setContext");
			same(
				on({ properties: { plan: "free" } }),
				["appName", "environment"],
				"properties go before what is known of everybody",
			);
		},
	},
	{
		name: "an empty userId has no bucket, and clients know nothing of each other",
		run: async (trial) => {
			await script(trial, {
				features: [
					flag("sticky", {
						strategies: [
							{
								name: "flexibleRollout",
								parameters: {
									rollout: "100",
									stickiness: "userId",
									groupId: "sticky",
								},
							},
						],
					}),
				],
			});
			const one = trial.open({ ...still, context: { userId: "7" } });
			const other = trial.open({ ...still, context: { userId: "" } });
			await Promise.all([one.ready(), other.ready()]);
			equal(one.isEnabled("sticky"), true, "with a userId");
			equal(other.isEnabled("sticky"), false, "with an empty userId");
			equal(one.evaluateAll().isEnabled("sticky"), true, "all, with a userId");
			equal(other.evaluateAll().isEnabled("sticky"), false, "all, without");
		},
	},
];

/** The reports that a trial has sent so far. */
const reports = async (trial) =>
	(await trial.asked("metrics")).map(({ body }) => JSON.parse(body));

const counting = [
	{
		name: "counts by the rules",
		run: async (trial) => {
			await script(trial, {
				features: [
					flag("on"),
					flag("off", { enabled: false }),
					flag("varied", { variants: [VARIANT] }),
					flag("child", { dependencies: [{ feature: "varied" }] }),
				],
			});
			const client = trial.open({ ...silent, refreshInterval: 1e9 });
			client.isEnabled("early");
			client.isEnabled("early", {}, true);
			await client.ready();
			for (let times = 0; times < 3; times++) client.isEnabled("on");
			client.isEnabled("off");
			client.getVariant("varied");
			client.getVariant("off");
			client.evaluate("varied");
			client.isEnabled("child");
			client.getVariant(
				"nobody",
				{},
				{
					name: "mine",
					enabled: true,
					feature_enabled: true,
				},
			);
			client.evaluateAll().isEnabled("on");
			client.flags();
			client.engine.isEnabled("on");
			await client.flush();
			const [{ bucket, impactMetrics }] = await reports(trial);
			same(
				bucket.toggles,
				{
					early: { yes: 1, no: 1, variants: {} },
					on: { yes: 3, no: 0, variants: {} },
					off: { yes: 0, no: 2, variants: { disabled: 1 } },
					varied: { yes: 2, no: 0, variants: { red: 2 } },
					child: { yes: 1, no: 0, variants: {} },
					nobody: { yes: 1, no: 0, variants: { mine: 1 } },
				},
				"counts",
			);
			equal(impactMetrics, undefined, "impact metrics");
			ok(bucket.start <= bucket.stop, "the window");
			await client.flush();
			equal((await reports(trial)).length, 1, "reports: nothing is left");
			trial.forgets();
		},
	},
	{
		name: "the event `metrics` tells what was sent",
		run: async (trial) => {
			const client = trial.open(silent);
			const told = [];
			client.on("metrics", (body) => told.push(body));
			await client.ready();
			trial.ask(client, "on");
			await client.flush();
			same(told, await reports(trial), "reports");
		},
	},
	{
		name: "a report that fails is told with the next, from the older time on",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...silent, now: () => time });
			await client.ready();
			await trial.script({
				metrics: [{ status: 503 }, { status: 500 }, { status: 202 }],
			});
			for (let times = 0; times < 3; times++) {
				trial.ask(client, "on");
				await client.flush();
				time += 60_000;
			}
			const { bucket } = (await reports(trial)).pop();
			same(
				bucket,
				{
					start: new Date(1.7e12),
					stop: new Date(1.7e12 + 120_000),
					toggles: { on: { yes: 3, no: 0, variants: {} } },
				},
				"the report",
			);
		},
	},
	{
		name: "a report is not made before it has its age",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...silent, now: () => time });
			await client.ready();
			trial.ask(client, "on");
			await client.flush(1000);
			equal((await reports(trial)).length, 0, "reports");
			time += 1000;
			await client.flush(1000);
			equal((await reports(trial)).length, 1, "reports");
		},
	},
	{
		name: "no more than 10,000 flags are counted, and that is said",
		run: async (trial) => {
			const client = trial.open({ ...silent, refreshInterval: 1e9 });
			await client.ready();
			for (let number = 0; number <= 10_000; number++)
				client.isEnabled(`flag-${number}`);
			ok(
				trial.warnings.some((text) => text.includes("too many flags")),
				"it is said",
			);
			await client.flush();
			const told = (await reports(trial)).flatMap(({ bucket }) =>
				Object.keys(bucket.toggles),
			);
			equal(new Set(told).size, 10_000, "flags");
			equal(told.length, 10_000, "flags");
			trial.forgets();
		},
	},
	{
		name: "nothing is told when nothing shall be",
		run: async (trial) => {
			const client = trial.open({ metricsInterval: 0 });
			await client.ready();
			client.isEnabled("on");
			await client.flush();
			await client.close();
			const asked = await trial.asked();
			ok(
				asked.every(({ kind }) => kind === "features"),
				"only flags are asked for",
			);
		},
	},
	...[1, 2, 3].map((seed) => ({
		name: `the sum of what is told is what was counted, whatever fails: ${seed}`,
		run: async (trial) => {
			const client = await trial.ready({ ...silent, refreshInterval: 1e9 });
			const draw = drawer(seed);
			const answers = [
				{ status: 202 },
				{ status: 503 },
				{ status: 204 },
				{ refuse: true },
				{ status: 429 },
				{ status: 401 },
			];
			for (let round = 0; round < 25; round++) {
				const metrics = [1, 2, 3].map(() => answers[draw(answers.length)]);
				await trial.script({ metrics });
				for (let times = draw(40); times > 0; times--)
					trial.ask(client, `flag-${draw(12)}`);
				await Promise.all([client.flush(), client.flush()]);
			}
			await trial.script({ metrics: [{ status: 202 }] });
		},
	})),
];

/** Whole numbers below a limit, the same each time. */
function drawer(seed) {
	let state = seed;
	return (limit) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 8) % limit;
	};
}

const LABELS = { appName: "trial", environment: "development" };

const impacts = [
	{
		name: "impact metrics: counters, gauges and histograms, by flag and label",
		run: async (trial) => {
			await script(trial, {
				features: [
					flag("varied", { variants: [VARIANT] }),
					flag("on"),
					flag("off", { enabled: false }),
				],
			});
			const client = trial.open(silent);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			impactMetrics.defineCounter("idle", "Nothing happens");
			impactMetrics.defineGauge("load", "Load");
			impactMetrics.defineGauge("unset", "Nobody sets it");
			impactMetrics.defineHistogram("seconds", "Seconds", [1, 0.1, 1]);
			impactMetrics.defineCounter("orders", "Again");
			const flags = {
				flagNames: ["varied", "on", "off", "nobody"],
				context: {},
			};
			impactMetrics.incrementCounter("orders");
			impactMetrics.incrementCounter("orders", 4);
			impactMetrics.incrementCounter("orders", -4);
			impactMetrics.incrementCounter("orders", Number.NaN);
			impactMetrics.incrementCounter("orders", 2, flags);
			impactMetrics.updateGauge("load", 7);
			impactMetrics.incrementGauge("load", 2);
			impactMetrics.decrementGauge("load", 0.5);
			impactMetrics.updateGauge("load", Number.POSITIVE_INFINITY);
			for (const value of [0.1, 0.5, 3, Number.NaN])
				impactMetrics.observeHistogram("seconds", value);
			await client.flush();
			const [{ impactMetrics: told, bucket }] = await reports(trial);
			same(bucket.toggles, {}, "counts: these questions are not counted");
			same(
				told,
				[
					{
						name: "orders",
						help: "Orders",
						type: "counter",
						samples: [
							{ labels: LABELS, value: 5 },
							{
								labels: {
									varied: "red",
									on: "enabled",
									off: "disabled",
									nobody: "disabled",
									...LABELS,
								},
								value: 2,
							},
						],
					},
					{
						name: "idle",
						help: "Nothing happens",
						type: "counter",
						samples: [{ labels: {}, value: 0 }],
					},
					{
						name: "load",
						help: "Load",
						type: "gauge",
						samples: [{ labels: LABELS, value: 8.5 }],
					},
					{
						name: "seconds",
						help: "Seconds",
						type: "histogram",
						samples: [
							{
								labels: LABELS,
								count: 3,
								sum: 3.6,
								buckets: [
									{ le: 0.1, count: 1 },
									{ le: 1, count: 2 },
									{ le: "+Inf", count: 3 },
								],
							},
						],
					},
				],
				"impact metrics",
			);
			await client.flush();
			equal((await reports(trial)).length, 1, "reports: nothing is left");
		},
	},
	{
		name: "impact metrics of a report that fails are told with the next",
		run: async (trial) => {
			const client = trial.open(silent);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			impactMetrics.defineGauge("load", "Load");
			impactMetrics.defineHistogram("seconds", "Seconds", [1]);
			await trial.script({ metrics: [{ status: 503 }, { status: 202 }] });
			for (const value of [1, 2]) {
				impactMetrics.incrementCounter("orders", value);
				impactMetrics.updateGauge("load", value);
				impactMetrics.observeHistogram("seconds", value);
				await client.flush();
			}
			const told = (await reports(trial)).pop().impactMetrics;
			same(
				told.map(({ samples }) => samples[0]),
				[
					{ labels: LABELS, value: 3 },
					{ labels: LABELS, value: 2 },
					{
						labels: LABELS,
						count: 2,
						sum: 3,
						buckets: [
							{ le: 1, count: 1 },
							{ le: "+Inf", count: 2 },
						],
					},
				],
				"samples",
			);
		},
	},
	{
		name: "impact metrics are told apart by names and values of labels, whatever is in them",
		run: async (trial) => {
			const named = (name, variant) =>
				flag(name, { variants: [{ name: variant, weight: 1000 }] });
			await script(trial, {
				features: [
					named("x", "red,y=blue"),
					named("z", "red"),
					named("y", "blue"),
				],
			});
			const client = trial.open(silent);
			await client.ready();
			const { impactMetrics } = client;
			impactMetrics.defineCounter("orders", "Orders");
			for (const flagNames of [["x"], ["z", "y"], ["y", "z"]])
				impactMetrics.incrementCounter("orders", 1, { flagNames, context: {} });
			await client.flush();
			const [{ impactMetrics: told }] = await reports(trial);
			same(
				told[0].samples,
				[
					{ labels: { x: "red,y=blue", ...LABELS }, value: 1 },
					{ labels: { z: "red", y: "blue", ...LABELS }, value: 2 },
				],
				"samples",
			);
		},
	},
	{
		name: "impact metrics that are not defined, or not well, are passed over",
		run: async (trial) => {
			const client = trial.open({ ...still, metricsInterval: 1e9 });
			const { impactMetrics } = client;
			await trial.later(0);
			const wrong = {
				"no counter": () => impactMetrics.incrementCounter("x"),
				"a name": () => impactMetrics.defineCounter("", "x"),
				"no gauge": () => {
					impactMetrics.defineCounter("x", "x");
					impactMetrics.updateGauge("x", 1);
				},
			};
			for (const [said, doWrong] of Object.entries(wrong)) {
				doWrong();
				const last = trial.warnings.pop();
				ok(last?.includes(said), `${said}: ${last}`);
			}
		},
	},
];

const onDemand = [
	{
		name: "on demand: nothing happens before it is asked for",
		run: async (trial) => {
			trial.open({ ...still, metricsInterval: 60_000 });
			await trial.later(30);
			equal((await trial.asked()).length, 0, "requests");
			equal(trial.delays.length, 0, "timers");
		},
	},
	{
		name: "on demand: older flags answer while new ones are fetched",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...still, now: () => time });
			const waiting = [];
			const lifetime = { waitUntil: (work) => waiting.push(work) };
			await client.fresh(1000, lifetime);
			equal(client.isEnabled("on"), true, "`on`: the first waits");
			equal(waiting.length, 0, "works that go on");
			await trial.script({ features: [{ body: NEW }] });
			time += 1000;
			await client.fresh(1000, lifetime);
			equal((await trial.asked()).length, 1, "requests: young enough");
			time += 1;
			await client.fresh(1000, lifetime);
			await client.fresh(1000, lifetime);
			equal(client.isEnabled("new"), false, "`new`: nobody waits");
			equal(waiting.length, 1, "works that go on");
			await waiting[0];
			equal(client.isEnabled("new"), true, "`new`");
			equal((await trial.asked()).length, 2, "requests");
			time += 1001;
			await client.fresh(1000);
			equal((await trial.asked()).length, 3, "requests: without ctx it waits");
		},
	},
	{
		name: "on demand: a server that fails is not asked by everybody",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({
				...still,
				now: () => time,
				random: () => 0.5,
			});
			await trial.script({ features: [{ status: 503 }] });
			const ask = async (times) => {
				for (let number = 0; number < times; number++) await client.fresh(500);
				return (await trial.asked()).length;
			};
			equal(await ask(5), 1, "requests");
			time += 1999;
			equal(await ask(5), 1, "requests, a little before it is time");
			time += 1;
			equal(await ask(5), 2, "requests, when it is time");
			time -= 1e9;
			equal(await ask(5), 3, "requests, after the clock was set back");
			time += 5000;
			const headers = { "retry-after": "30" };
			await trial.script({ features: [{ status: 429, headers }] });
			equal(await ask(5), 4, "requests");
			time += 29_000;
			equal(await ask(5), 4, "requests, before the server wants them");
			await trial.script({ features: [{ body: NEW }] });
			time += 1000;
			equal(await ask(5), 5, "requests");
			equal(client.isEnabled("new"), true, "`new`");
			const never = { "retry-after": "999999" };
			await trial.script({ features: [{ status: 503, headers: never }] });
			time += 5000;
			equal(await ask(5), 6, "requests");
			time += 3_599_999;
			equal(await ask(5), 6, "requests, within the hour that is granted");
			time += 1;
			equal(await ask(5), 7, "requests, after it");
		},
	},
	{
		name: "on demand: a refused token is not tried until refresh()",
		run: async (trial) => {
			const client = trial.open({ ...still });
			await trial.script({ features: [{ status: 401 }] });
			const code = await client.ready().catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
			await client.fresh(0);
			equal((await trial.asked()).length, 1, "requests");
			await trial.script({ features: [{ body: NEW }] });
			await client.refresh();
			equal(client.isEnabled("new"), true, "`new`");
		},
	},
	{
		name: "on demand: work that the host has dropped does not stand in the way",
		run: async (trial) => {
			let time = 1.7e12;
			let isDropped = true;
			const client = trial.open({
				...still,
				metricsInterval: 60_000,
				now: () => time,
				timeout: 40,
				fetch: (address, init) =>
					isDropped ? new Promise(() => {}) : fetch(address, init),
			});
			void client.fresh(0);
			isDropped = false;
			time += 1000;
			await client.ready();
			trial.ask(client, "on");
			await client.flush();
			equal((await reports(trial)).length, 1, "reports");
		},
	},
];

const ends = [
	{
		name: "close() ends all but the answers, as often as it is called",
		run: async (trial) => {
			const client = trial.open({ ...silent });
			await client.ready();
			await Promise.all([client.close(), client.close()]);
			const { length } = await trial.asked();
			await client.refresh();
			await client.fresh(0);
			await trial.later(60);
			equal((await trial.asked()).length, length, "requests");
			equal(client.isEnabled("on"), true, "`on`");
			await client.ready();
			trial.forgets();
		},
	},
	{
		name: "a client is disposed of by closing it",
		run: async (trial) => {
			const client = trial.open({ ...silent });
			await client.ready();
			trial.ask(client, "on");
			const dispose = Symbol.asyncDispose;
			if (dispose) await client[dispose]();
			else await client.close();
			equal((await reports(trial)).length, 1, "reports");
		},
	},
];

/** All of them. */
export const UNITS = [
	...events,
	...requests,
	...beginnings,
	...contexts,
	...counting,
	...impacts,
	...onDemand,
	...ends,
];
