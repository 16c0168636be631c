// The faults, each with what has to come of it. What must hold in all of them is in `trial.js`.

import {
	batch,
	documentOf,
	equal,
	hydration,
	message,
	NEW,
	OLD,
	ok,
	updated,
} from "./trial.js";

const GZIP = { "content-encoding": "gzip" };
const SSE = { "content-type": "text/event-stream" };
const HTML = "<!doctype html><title>Sign in</title>";
/** Patience of a stream, in milliseconds. */
const STREAMING = { retry: 5, idle: 150 };

const connected = (...events) => message("unleash-connected", batch(...events));
const told = (...events) => message("unleash-updated", batch(...events));
/** A stream that stays open. */
const stays = (...chunks) => ({ headers: SSE, chunks, end: "hang" });
const cut = (...chunks) => ({ headers: SSE, chunks, end: "reset" });
const ends = (...chunks) => ({ headers: SSE, chunks });
const FINE = stays(connected(hydration(9, "new")));

/** While one asks for the whole document: what is answered, until it is well again. */
const POLLING = {
	"a connection that is cut at once": { refuse: true },
	"a connection that is cut in the middle of the body": {
		body: NEW.slice(0, 60),
		short: true,
	},
	"a body that comes so slowly that it never ends": {
		chunks: [...NEW],
		pause: 20,
	},
	"an answer that never comes to an end": {
		body: NEW.slice(0, 30),
		end: "hang",
	},
	"a 304 that nobody asked for": { status: 304 },
	"a page in the place of the document": {
		headers: { "content-type": "text/html", etag: '"page"' },
		body: HTML,
	},
	"an empty body": { body: "" },
	"a document that breaks off": {
		body: NEW.slice(0, -9),
		headers: { etag: '"1"' },
	},
	"JSON of another kind: a list": { body: "[]" },
	"JSON of another kind: null": { body: "null" },
	"JSON of another kind: an error": { body: '{"message":"no"}' },
	"JSON of another kind: flags that are no list": { body: '{"features":7}' },
	"JSON of another kind: events": { body: batch(hydration(1, "new")) },
	"bytes that are no UTF-8": { bytes: "/v79/A==" },
	"what looks like a snapshot, and is none": { bytes: "9WZhbmlvbgIAAAAA" },
	"a body that is not the gzip it claims to be": { headers: GZIP, body: NEW },
	"a redirect to itself": { status: 302, headers: { location: "features" } },
	"a redirect to nowhere": { status: 301 },
	400: { status: 400, body: '{"name":"BadDataError"}' },
	404: { status: 404 },
	408: { status: 408 },
	413: { status: 413, body: HTML },
	"429 without Retry-After": { status: 429 },
	"429 with Retry-After that is no number": {
		status: 429,
		headers: { "retry-after": "soon" },
	},
	500: { status: 500, body: HTML, headers: { etag: 'W/"error"' } },
	501: { status: 501 },
	502: { status: 502 },
	503: { status: 503 },
	504: { status: 504 },
};

const polling = Object.entries(POLLING).map(([name, answer]) => ({
	name: `polling meets ${name}`,
	run: async (trial) => {
		// Without the address of an earlier document, or each answer would be a 304.
		const client = await trial.ready();
		await trial.script({ features: [answer] });
		await trial.more("features", 3);
		await trial.until("an error is told", () => trial.errors.length > 0);
		const asked = await trial.asked("features");
		ok(
			asked.every(({ headers }) => headers["if-none-match"] === undefined),
			"an ETag was kept of an answer that was not good",
		);
		await trial.script({ features: [{ body: NEW }] });
		await trial.recovers(client);
	},
}));

const refusals = [401, 403].map((status) => ({
	name: `polling meets ${status}, and goes on with a new token after refresh()`,
	run: async (trial) => {
		let token = "*:development.old";
		const client = await trial.ready({
			token: () => token,
			metricsInterval: 1e9,
		});
		await trial.script({ features: [{ status }] });
		await trial.until("the refusal is told", () => trial.errors.length > 0);
		const { length } = await trial.asked("features");
		await trial.later(100);
		equal((await trial.asked("features")).length, length, "requests");
		token = "*:development.new";
		await trial.script({ features: [{ body: NEW }] });
		await client.refresh();
		await trial.recovers(client);
		const { headers } = (await trial.asked("features")).pop();
		equal(headers.authorization, token, "the token");
	},
}));

const fetching = [
	{
		name: "a server that is not there at first",
		run: async (trial) => {
			let isAway = true;
			const client = trial.open({
				fetch: (address, init) =>
					fetch(isAway ? "http://127.0.0.1:9/" : address, init),
			});
			await trial.until("an error is told", () => trial.errors.length > 1);
			equal(trial.ask(client, "on"), false, "before there are flags");
			isAway = false;
			await trial.script({ features: [{ body: NEW }] });
			await client.ready(10_000);
			await trial.recovers(client);
		},
	},
	{
		name: "a fetch that throws at once",
		run: async (trial) => {
			let throws = false;
			const client = await trial.ready({
				fetch: (address, init) => {
					if (throws) throw new Error("no");
					return fetch(address, init);
				},
			});
			throws = true;
			await trial.until("an error is told", () => trial.errors.length > 1);
			throws = false;
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(client);
		},
	},
	{
		name: "429 with Retry-After: nothing is asked for so long",
		run: async (trial) => {
			const client = await trial.ready({ metricsInterval: 1e9 });
			const headers = { "retry-after": "1" };
			await trial.script({
				features: [{ status: 429, headers }, { body: NEW }],
			});
			await trial.until("the refusal is told", () => trial.errors.length > 0);
			const { length } = await trial.asked("features");
			await trial.later(300);
			equal((await trial.asked("features")).length, length, "requests");
			await trial.recovers(client);
		},
	},
	{
		name: "a storm of all kinds of 5xx",
		run: async (trial) => {
			const client = await trial.ready();
			const storm = [500, 502, 503, 504, 599].map((status) => ({ status }));
			await trial.script({ features: [...storm, ...storm, { body: NEW }] });
			await trial.recovers(client);
		},
	},
	{
		name: "the document changes under an ETag, and what is wrong in between is not kept",
		run: async (trial) => {
			const good = { body: OLD, headers: { etag: '"1"' } };
			await trial.script({ features: [good] });
			const client = await trial.ready();
			await trial.more("features", 2);
			const bad = { body: "{", headers: { etag: '"2"' } };
			await trial.script({ features: [bad] });
			await trial.more("features", 3);
			const asked = (await trial.asked("features")).slice(1);
			ok(
				asked.every(({ headers }) => headers["if-none-match"] === '"1"'),
				"only the ETag of the good document is ever told",
			);
			const next = { body: NEW, headers: { etag: '"2"' } };
			await trial.script({ features: [next] });
			await trial.recovers(client);
		},
	},
	{
		name: "a redirect to where the document is",
		run: async (trial) => {
			const client = await trial.ready();
			const location = "elsewhere";
			await trial.script({
				features: [{ status: 307, headers: { location } }],
				elsewhere: [{ body: NEW }],
			});
			await trial.recovers(client);
		},
	},
	{
		name: "close() in the middle of a request",
		run: async (trial) => {
			await trial.script({ features: [{ body: "{", end: "hang" }] });
			const client = trial.open({ timeout: 60_000 });
			const ready = client.ready().then(
				() => "ready",
				({ code }) => code,
			);
			await trial.until(
				"it is asked",
				async () => (await trial.asked("features")).length > 0,
			);
			await client.close();
			equal(await ready, "PROVIDER_NOT_READY", "ready()");
			equal(trial.errors.length, 0, "errors");
		},
	},
	{
		name: "patience with ready() that comes to an end",
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open();
			const code = await client.ready(30).catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
		},
	},
	{
		name: "listeners that throw, now and later",
		run: async (trial) => {
			const client = await trial.ready();
			client.on("update", () => {
				throw new Error("a listener of the trial");
			});
			client.on("update", async () => {
				throw new Error("a late listener of the trial");
			});
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(client);
		},
	},
	...["forward", "back"].map((way) => ({
		name: `a clock that jumps ${way} by a year`,
		run: async (trial) => {
			let jump = 0;
			const client = await trial.ready({ now: () => Date.now() + jump });
			jump = way === "back" ? -3.2e10 : 3.2e10;
			await trial.more("features", 2);
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(client);
			for (const { body } of await trial.asked("metrics")) {
				const { start, stop } = JSON.parse(body).bucket;
				ok(start <= stop, `a window from ${start} to ${stop}`);
			}
		},
	})),
	{
		name: "a context that cannot be read",
		run: async (trial) => {
			const client = await trial.ready();
			const hostile = {
				get userId() {
					throw new Error("no");
				},
			};
			equal(client.evaluateAll(hostile).isEnabled("on"), true, "`on`");
			client.setContext(hostile);
			equal(trial.ask(client, "on"), true, "`on`, when that is everybody");
			client.setContext({});
			equal(client.evaluateAll(null).isEnabled("on"), true, "`on`");
			ok(trial.warnings.length > 0, "it is told");
		},
	},
];

const deltas = [
	{
		name: "delta: no such address, so the whole document is asked for",
		run: async (trial) => {
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(await trial.ready({ delta: true }));
		},
	},
	{
		name: "delta: a 304 that nobody asked for, a page, JSON of another kind, 5xx",
		run: async (trial) => {
			const bad = [
				{ status: 304 },
				{ body: HTML },
				{ body: "{}" },
				{ body: '{"events":7}' },
				{ status: 503 },
				{ refuse: true },
			];
			const good = { body: batch(hydration(1)) };
			await trial.script({
				delta: [...bad, good, ...bad, { body: batch(hydration(2, "new")) }],
			});
			await trial.recovers(await trial.ready({ delta: true }));
		},
	},
	{
		name: "delta: the ETag is the id of the last event, whatever the server says",
		run: async (trial) => {
			const headers = { etag: '"a-hash-of-the-body"' };
			await trial.script({
				delta: [
					{ headers, body: batch(hydration(7)) },
					{ headers, body: batch(updated(12, "x"), updated(40, "new")) },
					{ status: 304 },
				],
			});
			await trial.recovers(await trial.ready({ delta: true }));
			await trial.more("delta", 2);
			const told = (await trial.asked("delta")).map(
				({ headers }) => headers["if-none-match"],
			);
			equal(told.slice(0, 4).join(), ',"7","40","40"', "If-None-Match");
		},
	},
	{
		name: "delta: unknown kinds of events are passed over",
		run: async (trial) => {
			const odd = { type: "rainbow", eventId: 8, colours: [] };
			await trial.script({
				delta: [
					{ body: batch(hydration(7)) },
					{ body: batch(odd, updated(8, "new")) },
					{ status: 304 },
				],
			});
			await trial.recovers(await trial.ready({ delta: true }));
		},
	},
	{
		name: "delta: a server that was set back to lower ids is asked for all",
		run: async (trial) => {
			await trial.script({
				delta: [
					{ body: batch(hydration(70)) },
					{ body: batch(updated(3, "wrong")) },
					{ body: batch(hydration(4, "new")) },
					{ status: 304 },
				],
			});
			const client = await trial.ready({ delta: true });
			await trial.recovers(client);
			const told = (await trial.asked("delta")).map(
				({ headers }) => headers["if-none-match"],
			);
			equal(told[2], undefined, "If-None-Match after the refusal");
			equal(client.evaluateAll().get("wrong"), undefined, "`wrong`");
		},
	},
	{
		name: "delta: after ten minutes without a change all is asked for once",
		run: async (trial) => {
			let jump = 0;
			await trial.script({
				delta: [{ body: batch(hydration(70)) }, { status: 304 }],
			});
			const client = await trial.ready({
				delta: true,
				now: () => Date.now() + jump,
			});
			await trial.more("delta", 2);
			await trial.script({
				delta: [{ body: batch(hydration(5, "new")) }, { status: 304 }],
			});
			jump = 700_000;
			await trial.recovers(client);
		},
	},
];

/** How a stream goes wrong, one connection after the other, before it is well. */
const STREAMS = {
	"cut in the middle of an event": [
		stays(connected(hydration(1))),
		cut(`${told(updated(2, "x")).slice(0, 40)}`),
		FINE,
	],
	"ended by the server": [ends(connected(hydration(1))), FINE],
	"silent for too long": [stays(connected(hydration(1))), FINE],
	"cut in the middle of a letter, which then is whole": [
		{
			headers: SSE,
			chunks: split(
				connected(hydration(1), updated(2, "žluťoučký"), updated(3, "new")),
			),
			pause: 1,
			end: "hang",
		},
	],
	"with a huge event": [
		stays(
			connected(
				hydration(
					1,
					...Array.from({ length: 20_000 }, (_, n) => `flag-${n}`),
					"new",
				),
			),
		),
	],
	"with unknown kinds of messages, comments and fields": [
		stays(
			": keep-alive\n\n",
			message("rainbow", "{"),
			"odd: field\nretry: 10\n\n",
			connected(hydration(1)),
			told(),
			told({ type: "rainbow", eventId: 2 }, updated(2, "new")),
		),
	],
	"with ids that jump": [
		stays(
			connected(hydration(1)),
			told(updated(500, "x")),
			told(updated(500, "y"), updated(90_000, "new")),
		),
	],
	"with lines that end in CR LF": [
		stays(connected(hydration(1, "new")).replaceAll("\n", "\r\n")),
	],
	"with an event that is no JSON": [
		stays(connected(hydration(1)), message("unleash-updated", "{"), "\n"),
		FINE,
	],
	"set back to lower ids": [
		stays(connected(hydration(80)), told(updated(3, "wrong"))),
		FINE,
	],
	"a page in its place": [
		ends(connected(hydration(1))),
		{ body: HTML, headers: { "content-type": "text/html" } },
		FINE,
	],
	"503, 500, cut": [
		ends(connected(hydration(1))),
		{ status: 503 },
		{ status: 500 },
		{ refuse: true },
		FINE,
	],
};

const streams = Object.entries(STREAMS).map(([name, streaming]) => ({
	name: `a stream ${name}`,
	run: async (trial) => {
		await trial.script({ streaming, features: [{ status: 500 }] });
		const client = await trial.ready({ streaming: STREAMING });
		await trial.recovers(client);
		equal(
			(await trial.asked("features")).length,
			0,
			"requests for the document",
		);
		equal(client.evaluateAll().get("wrong"), undefined, "`wrong`");
	},
}));

const failing = [
	...[401, 403].map((status) => ({
		name: `a stream that is refused by ${status} goes on after refresh()`,
		run: async (trial) => {
			await trial.script({
				streaming: [ends(connected(hydration(1))), { status }],
				features: [{ status }],
			});
			const client = await trial.ready({
				streaming: STREAMING,
				metricsInterval: 1e9,
			});
			await trial.until("the refusal is told", () =>
				trial.errors.some((error) => error.includes(status)),
			);
			const { length } = await trial.asked();
			await trial.later(100);
			equal((await trial.asked()).length, length, "requests");
			await trial.script({ streaming: [FINE], features: [{ body: OLD }] });
			await client.refresh();
			await trial.recovers(client);
		},
	})),
	...[404, 429, 501].map((status) => ({
		name: `a stream that cannot be had, ${status}: it is asked instead`,
		run: async (trial) => {
			await trial.script({
				streaming: [{ status }],
				features: [{ body: NEW }],
			});
			await trial.recovers(await trial.ready({ streaming: STREAMING }));
			equal((await trial.asked("streaming")).length, 1, "attempts");
		},
	})),
	{
		name: "a stream that fails five times in a minute: it is asked instead, until the server calls back",
		run: async (trial) => {
			await trial.script({
				streaming: [{ status: 503 }],
				features: [{ body: OLD }],
			});
			const client = await trial.ready({ streaming: STREAMING });
			await trial.more("features", 2);
			equal((await trial.asked("streaming")).length, 5, "attempts");
			const headers = { "fetch-mode": "streaming" };
			await trial.script({
				streaming: [FINE],
				features: [{ body: OLD, headers }],
			});
			await trial.recovers(client);
		},
	},
	{
		name: "a stream that is told to poll",
		run: async (trial) => {
			const streaming = [
				stays(connected(hydration(1)), message("fetch-mode", "polling")),
			];
			await trial.script({ streaming, features: [{ body: NEW }] });
			await trial.recovers(await trial.ready({ streaming: STREAMING }));
			equal((await trial.asked("streaming")).length, 1, "attempts");
		},
	},
	{
		name: "a stream goes on where it was: the last id is told, and forgotten after what could not be taken",
		run: async (trial) => {
			const streaming = [
				ends(connected(hydration(7))),
				ends(told(updated(8, "x")), message("unleash-updated", "{")),
				FINE,
			];
			await trial.script({ streaming });
			await trial.recovers(await trial.ready({ streaming: STREAMING }));
			const told_ = (await trial.asked("streaming")).map(
				({ headers }) => headers["last-event-id"],
			);
			equal(told_.slice(0, 3).join(), ",7,", "Last-Event-ID");
		},
	},
];

/** A storage in memory, with what goes wrong in the place of its methods. */
function storageOf(faults, kept = new Map()) {
	return {
		get: (key) => kept.get(key),
		set: (key, value) => void kept.set(key, value),
		...faults,
	};
}

const fail = (text) => () => {
	throw new Error(text);
};
const never = () => new Promise(() => {});

/** What a storage can be like when the server answers. */
const STORAGES = {
	full: { set: fail("the quota has been exceeded") },
	"that cannot be read": { get: fail("damaged") },
	"that rejects": {
		get: async () => fail("no")(),
		set: async () => fail("no")(),
	},
	"that never answers": { get: never, set: never },
	"with HTML in it": { get: () => HTML },
	"with half a record in it": {
		get: () => '{"fanion":1,"etag":"x"}\n{"features":[',
	},
	"with a head that is no JSON": { get: () => `{"fanion":1,,}\n${OLD}` },
	"with damaged bytes in it": { get: () => Uint8Array.of(0xf5, 1, 2, 3) },
	"with an object in it": { get: () => ({ a: 1 }) },
	"with a document without flags in it": { get: () => '{"features":[]}' },
};

const storages = [
	...Object.entries(STORAGES).map(([name, faults]) => ({
		name: `a storage ${name}`,
		run: async (trial) => {
			const client = await trial.ready({ storage: storageOf(faults) });
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(client);
		},
	})),
	...[{ delta: true }, { streaming: STREAMING }, {}].map((options) => ({
		name: `the last document survives a restart while the server is away: ${JSON.stringify(options)}`,
		run: async (trial) => {
			const storage = storageOf();
			await trial.script({
				features: [{ body: NEW }],
				delta: [
					{ body: batch(hydration(1)) },
					{ body: batch(updated(2, "new")) },
					{ status: 304 },
				],
				streaming: [stays(connected(hydration(1)), told(updated(2, "new")))],
			});
			const first = await trial.ready({ ...options, storage });
			await trial.recovers(first);
			await trial.close(first);
			const away = [{ refuse: true }];
			await trial.script({ features: away, delta: away, streaming: away });
			await trial.recovers(await trial.ready({ ...options, storage }));
		},
	})),
	{
		name: "two clients on one storage",
		run: async (trial) => {
			const storage = storageOf();
			const both = await Promise.all([
				trial.ready({ storage }),
				trial.ready({ storage }),
			]);
			await trial.script({ features: [{ body: NEW }] });
			for (const client of both) await trial.recovers(client);
			await Promise.all(both.map((client) => trial.close(client)));
			await trial.script({ features: [{ refuse: true }] });
			await trial.recovers(await trial.ready({ storage }));
		},
	},
	{
		name: "a bootstrap that is broken, beside a server that is well",
		run: async (trial) => {
			await trial.ready({ bootstrap: "{" });
			ok(
				trial.warnings.some((text) => text.includes("bootstrap")),
				"it is told",
			);
		},
	},
	{
		name: "a bootstrap while the server is away",
		run: async (trial) => {
			await trial.script({ features: [{ status: 503 }] });
			const client = await trial.ready({ bootstrap: documentOf() });
			await trial.script({ features: [{ body: NEW }] });
			await trial.recovers(client);
		},
	},
];

/** What the server answers to reports, until it takes them. */
const METRICS = {
	"5xx": [500, 502, 503, 504].map((status) => ({ status })),
	"404 and 429": [{ status: 404 }, { status: 429 }],
	"a cut connection": [{ refuse: true }, { refuse: true }],
	"an answer that never comes": [{ chunks: ["{"], end: "hang", status: 500 }],
	"a redirect to nowhere": [{ status: 301 }],
};

const metrics = [
	...Object.entries(METRICS).map(([name, faults]) => ({
		name: `metrics meet ${name}: all is told in the end`,
		run: async (trial) => {
			await trial.script({ metrics: [...faults, { status: 202 }] });
			await trial.ready();
			await trial.more("metrics", faults.length + 2);
		},
	})),
	{
		name: "metrics meet 401: no more is sent until refresh(), and nothing is lost",
		run: async (trial) => {
			await trial.script({ metrics: [{ status: 401 }, { status: 202 }] });
			const client = await trial.ready();
			await trial.until("a refusal", () => trial.warnings.length > 0);
			await trial.later(100);
			equal((await trial.asked("metrics")).length, 1, "reports");
			await client.refresh();
			await trial.more("metrics", 2);
		},
	},
	{
		name: "metrics are split when the server takes no large ones",
		run: async (trial) => {
			const client = await trial.ready({ metricsInterval: 1e9 });
			for (let number = 0; number < 4000; number++)
				trial.ask(client, `a-flag-with-a-long-name-${number}`);
			await client.flush();
			for (const { body } of await trial.asked("metrics"))
				ok(body.length < 95_000, `a report of ${body.length} bytes`);
		},
	},
	{
		name: "metrics that are refused by 413 are sent in halves",
		run: async (trial) => {
			await trial.script({ metrics: [{ status: 413 }, { status: 202 }] });
			await trial.ready();
			await trial.more("metrics", 3);
		},
	},
	{
		name: "registration that fails is made up for",
		run: async (trial) => {
			await trial.script({
				register: [{ status: 503 }, { refuse: true }, { status: 202 }],
			});
			await trial.ready();
			await trial.until("it is registered", async () =>
				(await trial.asked("register")).some(({ status }) => status === 202),
			);
			await trial.more("metrics", 3);
			equal((await trial.asked("register")).length, 3, "registrations");
		},
	},
	{
		name: "close() tells the rest",
		run: async (trial) => {
			const client = await trial.ready({ metricsInterval: 1e9 });
			trial.ask(client, "on");
		},
	},
	{
		name: "flushes at once and one within the other tell nothing twice",
		run: async (trial) => {
			const client = await trial.ready();
			await Promise.all([client.flush(), client.flush(), client.flush()]);
		},
	},
];

/** All of them. */
export const FAULTS = [
	...polling,
	...refusals,
	...fetching,
	...deltas,
	...streams,
	...failing,
	...storages,
	...metrics,
];

/** A text in pieces that break letters of more than one byte. */
function split(text) {
	const bytes = new TextEncoder().encode(text);
	const pieces = [];
	for (let from = 0; from < bytes.length; from += 7) {
		const piece = String.fromCharCode(...bytes.slice(from, from + 7));
		pieces.push({ bytes: btoa(piece) });
	}
	return pieces;
}
