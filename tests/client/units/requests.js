// The requests of a client: headers, addresses, delays.

import { changed, connected, openStream } from "../faults/support.js";
import {
	batch,
	documentOf,
	equal,
	hydration,
	NEW,
	OLD,
	ok,
	updated,
} from "../trial.js";
import {
	counter,
	deepEqual,
	json,
	mapStorage,
	onDemand,
	UUID,
	unreported,
} from "./support.js";

/** Whether the host is Cloudflare Workers, where the client does not poll by default. */
const isWorker = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Waits until the server has received `count` requests for flags. */
const awaitCount = (trial, count) =>
	trial.until(
		`${count} requests for flags`,
		async () => (await trial.requests("features")).length >= count,
	);

export const REQUESTS = [
	{
		name: "a `fetch` may spread the headers of a request to add its own",
		run: async (trial) => {
			await trial.openReady({
				fetch: (address, init) =>
					fetch(address, {
						...init,
						headers: { ...init.headers, "x-shop": "7" },
					}),
			});
			await trial.awaitRequests("metrics", 1);
			for (const { headers } of await trial.requests()) {
				equal(headers.authorization, "*:development.secret", "token");
				equal(headers["x-shop"], "7", "the header of the caller");
			}
		},
	},
	{
		name: "every request identifies the client",
		run: async (trial) => {
			const headers = {
				"x-mine": "1",
				"unleash-connection-id": "forged",
				"x-none": undefined,
			};
			const client = trial.open({ instanceId: "here", headers });
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			const all = await trial.requests();
			const ids = all.map(({ headers }) => headers["unleash-connection-id"]);
			ok(UUID.test(ids[0]), `connection id ${ids[0]}`);
			for (const { kind, method, headers, body } of all) {
				equal(method, kind === "features" ? "GET" : "POST", "method");
				equal(headers["unleash-connection-id"], ids[0], "connection id");
				equal(headers.authorization, "*:development.secret", "token");
				equal(headers["unleash-appname"], "trial", "appName");
				equal(headers["unleash-instanceid"], "here", "instanceId");
				equal(headers["unleash-client-spec"], "6.1.0", "specification");
				equal(headers["x-mine"], "1", "custom header");
				equal(headers["x-none"], undefined, "custom header without a value");
				ok(/^fanion:\d/.test(headers["unleash-sdk"]), "sdk");
				equal(
					headers["unleash-interval"],
					method === "GET" ? "20" : "30",
					"interval",
				);
				if (method === "GET") continue;
				const sender = JSON.parse(body);
				equal(headers["content-type"], "application/json", "content type");
				equal(sender.connectionId, ids[0], "connection id in the body");
				equal(sender.instanceId, "here", "instanceId in the body");
				equal(sender.sdkVersion, headers["unleash-sdk"], "sdk in the body");
				ok(sender.platformName.length > 0, "platform");
			}
			const registrations = all.filter(({ kind }) => kind === "register");
			equal(registrations.length, 1, "registrations");
			const registration = JSON.parse(registrations[0].body);
			ok(registration.strategies.includes("flexibleRollout"), "strategies");
			ok(Date.parse(registration.started) > 0, "start");
			equal(registration.interval, 30, "interval");
		},
	},
	{
		name: "each client is an instance of its own by default; all in browsers are one, `browser`",
		run: async (trial) => {
			const openDefault = async () => {
				const { length } = await trial.requests();
				const client = trial.open(unreported);
				await client.ready();
				await client.close();
				return (await trial.requests()).slice(length);
			};
			const ids = [];
			for (const requests of [await openDefault(), await openDefault()]) {
				const { body } = requests.find(({ kind }) => kind === "register");
				const { instanceId, platformName } = JSON.parse(body);
				for (const { headers } of requests)
					equal(headers["unleash-instanceid"], instanceId, "header");
				const isBrowser =
					platformName === "browser" && !("EdgeRuntime" in globalThis);
				if (isBrowser) equal(instanceId, "browser", "instance id");
				else ok(UUID.test(instanceId), `instance id ${instanceId}`);
				if (!isBrowser) ids.push(instanceId);
			}
			equal(new Set(ids).size, ids.length, "distinct ids");
		},
	},
	{
		name: "every request has the default interval, and none without an interval",
		run: async (trial) => {
			const intervals = async (options) => {
				const before = (await trial.requests()).length;
				const client = trial.open({ metricsInterval: undefined, ...options });
				await client.ready();
				trial.isEnabled(client, "on");
				await client.close();
				const requests = (await trial.requests()).slice(before);
				const of = (kind) =>
					requests.find((request) => request.kind === kind).headers[
						"unleash-interval"
					];
				return ["features", "register", "metrics"].map(of);
			};
			deepEqual(
				await intervals({ refreshInterval: undefined }),
				isWorker ? [null, "60000", "60000"] : ["15000", "60000", "60000"],
				"defaults",
			);
			deepEqual(
				await intervals({ refreshInterval: 0 }),
				[null, "60000", "60000"],
				"intervals without polling",
			);
		},
	},
	{
		name: "`url` may be a URL, and `projects` and `namePrefix` are sent with the request for flags only",
		run: async (trial) => {
			const client = trial.open({
				...unreported,
				url: new URL(trial.url),
				projects: ["a", "b c"],
				namePrefix: "x&",
			});
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			for (const { kind, query } of await trial.requests())
				equal(
					query,
					kind === "features" ? "?project=a&project=b+c&namePrefix=x%26" : "",
					kind,
				);
		},
	},
	{
		name: "`documentUrl` is requested without the token",
		run: async (trial) => {
			const client = trial.open({
				...onDemand,
				documentUrl: `${trial.url}/elsewhere`,
			});
			await trial.script({ elsewhere: [{ body: NEW }] });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			const [{ headers, kind }] = await trial.requests();
			equal(kind, "elsewhere", "path");
			equal(headers.authorization, undefined, "token");
			equal(headers["unleash-appname"], undefined, "appName");
		},
	},
	{
		name: "a `documentUrl` of another server does not receive the `Authorization` and `Cookie` for `url`",
		run: async (trial) => {
			const headers = { Authorization: "secret", cookie: "a=1", "x-mine": "1" };
			const sent = [];
			const open = async (options) => {
				const client = trial.open({
					...onDemand,
					headers,
					...options,
					fetch: (_address, init) => {
						const names = ["authorization", "cookie", "x-mine"];
						const given = new Headers(init.headers);
						sent.push(names.map((name) => given.get(name)).join());
						return new Response(NEW);
					},
				});
				await client.refresh();
			};
			const documentUrl = "https://flags.example/document";
			await open({ url: "https://flags.example", documentUrl });
			await open({ url: "https://unleash.example", documentUrl });
			await open({ url: undefined, documentUrl });
			await open({ url: undefined, documentUrl: "/document" });
			deepEqual(
				sent.map((values) => values.replace(/^,/, "none,")),
				["secret,a=1,1", "none,,1", "secret,a=1,1", "secret,a=1,1"],
				"headers",
			);
		},
	},
	{
		name: "a rejection names the options that the request had",
		run: async (trial) => {
			await trial.script({
				features: [{ status: 403 }],
				elsewhere: [{ status: 403 }],
			});
			const documentUrl = `${trial.url}/elsewhere`;
			await trial.open(onDemand).refresh();
			await trial.open({ ...onDemand, documentUrl }).refresh();
			const [api, document] = trial.errors;
			ok(api.includes("`token`"), api);
			ok(document.includes("`documentUrl`"), document);
			ok(!document.includes("`token`"), document);
		},
	},
	{
		name: "`documentUrl` may be a path of the page",
		run: async (trial) => {
			const documentUrl = "/flags.json";
			const addresses = [];
			const client = trial.open({
				...onDemand,
				url: undefined,
				documentUrl,
				fetch: (address, init) => {
					addresses.push(address);
					const token = new Headers(init.headers).get("authorization");
					equal(token, null, "token");
					return new Response(NEW);
				},
			});
			await client.ready();
			equal(addresses.join(), documentUrl, "addresses");
		},
	},
	{
		name: "`update` is not emitted for an unchanged document without an ETag",
		run: async (trial) => {
			const client = trial.open(unreported);
			const listener = counter();
			client.on("update", listener);
			await client.ready();
			await trial.awaitRequests("features", 3);
			equal(listener.calls, 1, "calls");
		},
	},
	{
		name: "refresh() during a stream stores a whole document, and the stream continues",
		run: async (trial) => {
			const storage = mapStorage();
			await trial.script({
				streaming: [
					openStream(connected(hydration(1))),
					openStream(
						connected(hydration(2, "old")),
						changed(updated(3, "new")),
					),
				],
				features: [{ body: json(documentOf("old")) }],
			});
			const options = { ...unreported, storage, streaming: { retry: 5 } };
			const client = trial.open(options);
			await client.ready();
			await client.refresh();
			await trial.awaitNewFlags(client);
			equal((await trial.requests("streaming")).length, 2, "streams");
			await trial.close(client);
			const [stored] = storage.values.values();
			const { features } = JSON.parse(stored.split("\n")[1]);
			deepEqual(
				features.map(({ name }) => name),
				["on", "off", "old", "new"],
				"the stored flags",
			);
			equal(trial.errors.join(), "", "errors");
		},
	},
	{
		name: "Retry-After may be a date",
		run: async (trial) => {
			const client = await trial.openReady(unreported);
			const later = new Date(Date.now() + 60_000).toUTCString();
			const headers = { "retry-after": later };
			await trial.script({ features: [{ status: 503, headers }] });
			await trial.until(
				"the failure is emitted",
				() => trial.errors.length > 0,
			);
			const { length } = await trial.requests("features");
			await trial.sleep(100);
			equal((await trial.requests("features")).length, length, "requests");
			await client.refresh();
			equal((await trial.requests("features")).length, length + 1, "requests");
		},
	},
	{
		name: "the Retry-After of a success is ignored",
		run: async (trial) => {
			const headers = { "retry-after": "60" };
			await trial.script({ features: [{ body: NEW, headers }] });
			const client = trial.open(unreported);
			await client.ready();
			await trial.awaitRequests("features", 2);
		},
	},
	{
		name: "createClient throws if `appName` or every source of flags is missing, an address is empty, or a function is none",
		run: async (trial) => {
			for (const [options, expected] of [
				[{ url: trial.url }, "`appName`"],
				[{ appName: "x" }, "no source of flags"],
				[{ appName: "x", url: "" }, "`url`"],
				[{ appName: "x", url: " ", bootstrap: documentOf() }, "`url`"],
				[{ appName: "x", url: 7 }, "`url`"],
				[{ appName: "x", url: trial.url, documentUrl: "" }, "`documentUrl`"],
				...["now", "random", "fetch", "token"].flatMap((name) =>
					[7, {}, Promise.resolve("x")].map((value) => [
						{ appName: "x", url: trial.url, [name]: value },
						`\`${name}\``,
					]),
				),
				[{ appName: "x", url: trial.url, now: "7" }, "`now`"],
				[{ appName: "x", url: trial.url, clientKey: 7 }, "`token`"],
			]) {
				let thrown;
				try {
					trial.createClient(options);
				} catch (error) {
					thrown = error;
				}
				equal(thrown?.code, "GENERAL", "code");
				ok(thrown.message.includes(expected), thrown.message);
			}
		},
	},
	{
		name: "a stored ETag or revision that no header can hold is dropped",
		run: async (trial) => {
			await trial.script({
				features: [{ body: NEW }],
				delta: [{ body: batch(hydration(1, "new")) }],
			});
			for (const damaged of ['"a\r\nEvil"', '"\u017e"', "\0", "", 7, null]) {
				const version = {
					etag: damaged,
					revision: damaged,
					sentAt: Date.now(),
				};
				const head = json({ fanion: 1, ...version });
				const stored = `${head}\n${json(documentOf())}`;
				for (const delta of [true, false]) {
					const client = trial.open({
						...onDemand,
						delta,
						storage: { ...mapStorage(), get: () => stored },
					});
					await client.ready();
					await client.refresh();
					equal(client.isEnabled("new"), true, json({ damaged, delta }));
				}
			}
			equal(trial.errors.join(), "", "errors");
		},
	},
	{
		name: "concurrent calls share one request",
		run: async (trial) => {
			const client = trial.open({ ...onDemand });
			await Promise.all([
				client.refresh(),
				client.ensureFresh(0),
				client.ensureFresh(0),
				client.ready(),
			]);
			equal((await trial.requests()).length, 1, "requests");
		},
	},
	{
		name: "refresh() during a request sends one more after it, which concurrent calls share",
		run: async (trial) => {
			const slow = { chunks: ["", OLD], pause: 50 };
			await trial.script({ features: [slow, { body: NEW }] });
			const client = trial.open({ ...onDemand });
			const first = client.ensureFresh(0);
			await awaitCount(trial, 1);
			await Promise.all([client.refresh(), client.refresh()]);
			equal(client.isEnabled("new"), true, "`new`");
			await first;
			equal((await trial.requests()).length, 2, "requests");
			await trial.script({ features: [slow, { body: NEW }] });
			const dropped = client.refresh();
			await awaitCount(trial, 3);
			const next = client.refresh();
			await Promise.all([dropped, client.close(), next]);
			equal((await trial.requests()).length, 3, "requests after close()");
		},
	},
	{
		name: "a token that is rejected during refresh() is tried once more",
		run: async (trial) => {
			const rejected = { status: 401, chunks: ["", "x"], pause: 50 };
			await trial.script({ features: [rejected, { body: NEW }] });
			const client = trial.open({ ...unreported });
			await awaitCount(trial, 1);
			await client.refresh();
			equal(client.isEnabled("new"), true, "`new`");
			await awaitCount(trial, 4);
			trial.skipCountCheck();
		},
	},
	{
		name: "delays grow from 1 to 11 intervals while requests fail, and shrink by one with each success",
		run: async (trial) => {
			const client = trial.open({
				...unreported,
				refreshInterval: 7,
				random: () => 0.5,
			});
			await client.ready();
			await trial.script({ features: [{ status: 503 }] });
			await trial.awaitRequests("features", 13);
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitRequests("features", 5);
			await client.close();
			const delays = trial.delays
				.filter((delay) => delay > 0 && delay <= 77 && delay % 7 === 0)
				.map((delay) => delay / 7);
			const start = delays.indexOf(2);
			deepEqual(
				delays.slice(start, start + 11),
				[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11],
				"delays in intervals",
			);
			deepEqual(
				delays.slice(delays.lastIndexOf(11)).slice(0, 5),
				[11, 10, 9, 8, 7],
				"delays in intervals",
			);
		},
	},
	{
		name: "deltas continue from the stored revision after a restart",
		run: async (trial) => {
			const storage = mapStorage();
			const options = { ...unreported, delta: true, storage };
			await trial.script({
				delta: [
					{ body: batch(hydration(70)) },
					{ body: batch(updated(71, "new")) },
					{ status: 304 },
				],
			});
			const first = trial.open(options);
			await first.ready();
			await trial.awaitNewFlags(first);
			await trial.close(first);
			const before = (await trial.requests("delta")).length;
			const second = trial.open({ ...options, bootstrap: undefined });
			await second.ready();
			await trial.awaitRequests("delta", 2);
			trial.isEnabled(second, "new");
			const etags = (await trial.requests("delta"))
				.slice(before)
				.map(({ headers }) => headers["if-none-match"]);
			equal(etags.pop(), '"71"', "If-None-Match");
			equal(trial.errors.join(), "", "errors");
		},
	},
];
