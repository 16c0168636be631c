// Faults of polling: the client requests whole documents.

import { batch, equal, hydration, NEW, OLD, ok } from "../trial.js";
import { HTML } from "./support.js";

const GZIP = { "content-encoding": "gzip" };

/** Faulty responses; each repeats until the server recovers. */
const RESPONSES = {
	"a connection that is cut at once": { refuse: true },
	"a connection that is cut in the middle of the body": {
		body: NEW.slice(0, 60),
		short: true,
	},
	"a body that arrives too slowly": {
		chunks: [...NEW],
		pause: 20,
	},
	"a body that never ends": {
		body: NEW.slice(0, 30),
		end: "hang",
	},
	"a 304 to a request without an ETag": { status: 304 },
	"a page instead of the document": {
		headers: { "content-type": "text/html", etag: '"page"' },
		body: HTML,
	},
	"an empty body": { body: "" },
	"a truncated document": {
		body: NEW.slice(0, -9),
		headers: { etag: '"1"' },
	},
	"JSON that is a list": { body: "[]" },
	"JSON that is null": { body: "null" },
	"JSON that is an error": { body: '{"message":"no"}' },
	"JSON whose `features` is not a list": { body: '{"features":7}' },
	"JSON that is a delta": { body: batch(hydration(1, "new")) },
	"bytes that are not UTF-8": { bytes: "/v79/A==" },
	"a damaged snapshot": { bytes: "9WZhbmlvbgIAAAAA" },
	"a body that is not gzip although its header says so": {
		headers: GZIP,
		body: NEW,
	},
	"a redirect to itself": { status: 302, headers: { location: "features" } },
	"a redirect without a location": { status: 301 },
	400: { status: 400, body: '{"name":"BadDataError"}' },
	404: { status: 404 },
	408: { status: 408 },
	413: { status: 413, body: HTML },
	"429 without Retry-After": { status: 429 },
	"429 with an invalid Retry-After": {
		status: 429,
		headers: { "retry-after": "soon" },
	},
	500: { status: 500, body: HTML, headers: { etag: 'W/"error"' } },
	501: { status: 501 },
	502: { status: 502 },
	503: { status: 503 },
	504: { status: 504 },
};

const responses = Object.entries(RESPONSES).map(([name, response]) => ({
	name: `polling recovers from ${name}`,
	run: async (trial) => {
		// The first document has no ETag, or the server would answer each request with 304.
		const client = await trial.openReady();
		await trial.script({ features: [response] });
		await trial.awaitRequests("features", 3);
		await trial.until("an error is emitted", () => trial.errors.length > 0);
		const requests = await trial.requests("features");
		ok(
			requests.every(({ headers }) => headers["if-none-match"] === undefined),
			"an ETag of a faulty response was used",
		);
		await trial.script({ features: [{ body: NEW }] });
		await trial.awaitNewFlags(client);
	},
}));

const rejections = [401, 403].map((status) => ({
	name: `polling stops after ${status}, and continues with a new token after refresh()`,
	run: async (trial) => {
		let token = "*:development.old";
		const client = await trial.openReady({
			token: () => token,
			metricsInterval: 1e9,
		});
		await trial.script({ features: [{ status }] });
		await trial.until(
			"the rejection is emitted",
			() => trial.errors.length > 0,
		);
		const { length } = await trial.requests("features");
		await trial.sleep(100);
		equal((await trial.requests("features")).length, length, "requests");
		token = "*:development.new";
		await trial.script({ features: [{ body: NEW }] });
		await client.refresh();
		await trial.awaitNewFlags(client);
		const { headers } = (await trial.requests("features")).pop();
		equal(headers.authorization, token, "token");
	},
}));

const others = [
	{
		name: "ready() rejects at once after the server rejected the token, until refresh()",
		run: async (trial) => {
			await trial.script({ features: [{ status: 401 }] });
			const client = trial.open({ metricsInterval: 0 });
			const codeOf = () => client.ready().catch(({ code }) => code);
			equal(await codeOf(), "PROVIDER_NOT_READY", "the first ready()");
			equal(await codeOf(), "PROVIDER_NOT_READY", "the second ready()");
			await trial.script({ features: [{ body: NEW }] });
			const refreshing = client.refresh();
			equal(await codeOf(), undefined, "ready() after refresh()");
			await refreshing;
		},
	},
	{
		name: "a client becomes ready when an unreachable server is reachable again",
		run: async (trial) => {
			let isUnreachable = true;
			const client = trial.open({
				fetch: (address, init) =>
					fetch(isUnreachable ? "http://127.0.0.1:9/" : address, init),
			});
			await trial.until("an error is emitted", () => trial.errors.length > 1);
			equal(
				trial.isEnabled(client, "on"),
				false,
				"`on`, before there are flags",
			);
			isUnreachable = false;
			await trial.script({ features: [{ body: NEW }] });
			await client.ready(10_000);
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "polling recovers from a `fetch` that throws synchronously",
		run: async (trial) => {
			let throws = false;
			const client = await trial.openReady({
				fetch: (address, init) => {
					if (throws) throw new Error("no");
					return fetch(address, init);
				},
			});
			throws = true;
			await trial.until("an error is emitted", () => trial.errors.length > 1);
			throws = false;
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "polling pauses for the Retry-After of a 429",
		run: async (trial) => {
			const client = await trial.openReady({ metricsInterval: 1e9 });
			const headers = { "retry-after": "1" };
			await trial.script({
				features: [{ status: 429, headers }, { body: NEW }],
			});
			await trial.until(
				"the rejection is emitted",
				() => trial.errors.length > 0,
			);
			const { length } = await trial.requests("features");
			await trial.sleep(300);
			equal((await trial.requests("features")).length, length, "requests");
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "polling recovers from a series of different 5xx",
		run: async (trial) => {
			const client = await trial.openReady();
			const errors = [500, 502, 503, 504, 599].map((status) => ({ status }));
			await trial.script({ features: [...errors, ...errors, { body: NEW }] });
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "only the ETag of a loaded document is sent",
		run: async (trial) => {
			const good = { body: OLD, headers: { etag: '"1"' } };
			await trial.script({ features: [good] });
			const client = await trial.openReady();
			await trial.awaitRequests("features", 2);
			const bad = { body: "{", headers: { etag: '"2"' } };
			await trial.script({ features: [bad] });
			await trial.awaitRequests("features", 3);
			const requests = (await trial.requests("features")).slice(1);
			ok(
				requests.every(({ headers }) => headers["if-none-match"] === '"1"'),
				"another ETag was sent",
			);
			const next = { body: NEW, headers: { etag: '"2"' } };
			await trial.script({ features: [next] });
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "polling follows a redirect to the document",
		run: async (trial) => {
			const client = await trial.openReady();
			const location = "elsewhere";
			await trial.script({
				features: [{ status: 307, headers: { location } }],
				elsewhere: [{ body: NEW }],
			});
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "close() during a request rejects ready(), and emits no error",
		run: async (trial) => {
			await trial.script({ features: [{ body: "{", end: "hang" }] });
			const client = trial.open({ timeout: 60_000 });
			const ready = client.ready().then(
				() => "ready",
				({ code }) => code,
			);
			await trial.until(
				"a request arrives",
				async () => (await trial.requests("features")).length > 0,
			);
			await client.close();
			equal(await ready, "PROVIDER_NOT_READY", "ready()");
			equal(trial.errors.join(), "", "errors");
		},
	},
	{
		name: "ready() rejects after its timeout",
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open();
			const code = await client.ready(30).catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
		},
	},
	{
		name: "listeners that throw or reject do not stop the client",
		run: async (trial) => {
			const client = await trial.openReady();
			client.on("update", () => {
				throw new Error("a listener failed");
			});
			client.on("update", async () => {
				throw new Error("an async listener failed");
			});
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
		},
	},
	...["forward", "back"].map((direction) => ({
		name: `the client recovers when the clock jumps ${direction} by a year`,
		run: async (trial) => {
			let jump = 0;
			const client = await trial.openReady({ now: () => Date.now() + jump });
			jump = direction === "back" ? -3.2e10 : 3.2e10;
			await trial.awaitRequests("features", 2);
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
			for (const { body } of await trial.requests("metrics")) {
				const { start, stop } = JSON.parse(body).bucket;
				ok(start <= stop, `a window from ${start} to ${stop}`);
			}
		},
	})),
	{
		name: "a context whose fields throw is skipped with a warning",
		run: async (trial) => {
			const client = await trial.openReady();
			const hostile = {
				get userId() {
					throw new Error("no");
				},
			};
			equal(client.evaluateAll(hostile).isEnabled("on"), true, "`on`");
			client.setContext(hostile);
			equal(
				trial.isEnabled(client, "on"),
				true,
				"`on`, with a default context that throws",
			);
			client.setContext({});
			equal(client.evaluateAll(null).isEnabled("on"), true, "`on`");
			ok(trial.warnings.length > 0, "a warning");
		},
	},
];

export const POLLING = [...responses, ...rejections, ...others];
