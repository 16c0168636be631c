// Faults of streams.

import { equal, hydration, message, NEW, OLD, ok, updated } from "../trial.js";
import {
	changed,
	connected,
	cutStream,
	endedStream,
	GOOD_STREAM,
	HTML,
	openStream,
	SSE,
	STREAMING,
} from "./support.js";

/** Responses to one connection after the other; the last one recovers. */
const CONNECTIONS = {
	"the connection is cut within an event": [
		openStream(connected(hydration(1))),
		cutStream(`${changed(updated(2, "x")).slice(0, 40)}`),
		GOOD_STREAM,
	],
	"the server ends the stream": [
		endedStream(connected(hydration(1))),
		GOOD_STREAM,
	],
	"no data arrives for too long": [
		openStream(connected(hydration(1))),
		GOOD_STREAM,
	],
	"a chunk ends within a character": [
		{
			headers: SSE,
			chunks: split(
				connected(hydration(1), updated(2, "žluťoučký"), updated(3, "new")),
			),
			pause: 1,
			end: "hang",
		},
	],
	"an event is very long": [
		openStream(
			connected(
				hydration(
					1,
					...Array.from({ length: 20_000 }, (_, n) => `flag-${n}`),
					"new",
				),
			),
		),
	],
	"messages, comments and fields are unknown": [
		openStream(
			": keep-alive\n\n",
			message("rainbow", "{"),
			"odd: field\nretry: 10\n\n",
			connected(hydration(1)),
			changed(),
			changed({ type: "rainbow", eventId: 2 }, updated(2, "new")),
		),
	],
	"ids have gaps": [
		openStream(
			connected(hydration(1)),
			changed(updated(500, "x")),
			changed(updated(500, "y"), updated(90_000, "new")),
		),
	],
	"lines end in CR LF": [
		openStream(connected(hydration(1, "new")).replaceAll("\n", "\r\n")),
	],
	"an event is not JSON": [
		openStream(connected(hydration(1)), message("unleash-updated", "{"), "\n"),
		GOOD_STREAM,
	],
	"an event has a lower id": [
		openStream(connected(hydration(80)), changed(updated(3, "wrong"))),
		GOOD_STREAM,
	],
	"the response is a page": [
		endedStream(connected(hydration(1))),
		{ body: HTML, headers: { "content-type": "text/html" } },
		GOOD_STREAM,
	],
	"503, 500, a cut connection": [
		endedStream(connected(hydration(1))),
		{ status: 503 },
		{ status: 500 },
		{ refuse: true },
		GOOD_STREAM,
	],
};

const connections = Object.entries(CONNECTIONS).map(([name, streaming]) => ({
	name: `a stream recovers: ${name}`,
	run: async (trial) => {
		await trial.script({ streaming, features: [{ status: 500 }] });
		const client = await trial.openReady({ streaming: STREAMING });
		await trial.awaitNewFlags(client);
		equal(
			(await trial.requests("features")).length,
			0,
			"requests for the document",
		);
		equal(client.evaluateAll().get("wrong"), undefined, "`wrong`");
	},
}));

const fallbacks = [
	...[401, 403].map((status) => ({
		name: `a stream stops after ${status}, and continues after refresh()`,
		run: async (trial) => {
			await trial.script({
				streaming: [endedStream(connected(hydration(1))), { status }],
				features: [{ status }],
			});
			const client = await trial.openReady({
				streaming: STREAMING,
				metricsInterval: 1e9,
			});
			await trial.until("the rejection is emitted", () =>
				trial.errors.some((error) => error.includes(`answered ${status}`)),
			);
			const requests = async () => [
				...(await trial.requests("streaming")),
				...(await trial.requests("features")),
			];
			const { length } = await requests();
			// Longer than the client waits for the first event of a stream before it polls.
			await trial.sleep(1200);
			equal((await requests()).length, length, "requests");
			await trial.script({
				streaming: [GOOD_STREAM],
				features: [{ body: OLD }],
			});
			await client.refresh();
			await trial.awaitNewFlags(client);
		},
	})),
	...[401, 403].map((status) => ({
		name: `a stream that waits stops after a ${status} of a poll, and refresh() with a rejected token opens none`,
		run: async (trial) => {
			await trial.script({
				streaming: [{ status: 503 }],
				features: [{ body: OLD }],
			});
			const client = await trial.openReady({
				streaming: STREAMING,
				metricsInterval: 1e9,
			});
			await trial.script({ features: [{ status }] });
			await trial.until("the rejection is emitted", () =>
				trial.errors.some((error) => error.includes(`answered ${status}`)),
			);
			const { length } = await trial.requests("streaming");
			await trial.sleep(900);
			await client.refresh();
			await trial.sleep(100);
			equal((await trial.requests("streaming")).length, length, "attempts");
		},
	})),
	...[404, 429, 501].map((status) => ({
		name: `a stream that answers ${status} does not shorten the polling interval, although the document has \`fetch-mode: streaming\``,
		run: async (trial) => {
			const headers = { "fetch-mode": "streaming" };
			await trial.script({
				streaming: [{ status }],
				features: [{ body: OLD, headers }],
			});
			await trial.openReady({
				streaming: STREAMING,
				refreshInterval: 150,
				metricsInterval: 1e9,
			});
			await trial.sleep(600);
			const { length } = await trial.requests("features");
			ok(length <= 7, `${length} requests`);
		},
	})),
	...[404, 429, 501].map((status) => ({
		name: `a stream that answers ${status} is not tried again soon, although the document has \`fetch-mode: streaming\``,
		run: async (trial) => {
			const headers = { "fetch-mode": "streaming" };
			await trial.script({
				streaming: [{ status }, GOOD_STREAM],
				features: [{ body: OLD, headers }],
			});
			// The pause is 150 times as long as `retry`.
			const client = await trial.openReady({ streaming: { retry: 1000 } });
			await trial.awaitRequests("features", 5);
			equal((await trial.requests("streaming")).length, 1, "attempts");
			await client.refresh();
			await trial.awaitNewFlags(client);
		},
	})),
	{
		name: "a stream that answers 501 is reported once, and does not lengthen the polling interval",
		run: async (trial) => {
			await trial.script({ streaming: [{ status: 501 }] });
			await trial.openReady({
				streaming: STREAMING,
				refreshInterval: 10_000,
				metricsInterval: 1e9,
				random: () => 0.5,
			});
			await trial.until("the interval starts", () =>
				trial.delays.some((delay) => delay >= 10_000),
			);
			ok(trial.delays.includes(10_000), trial.delays.join());
			equal(trial.errors.length, 1, trial.errors.join());
			ok(trial.errors[0].includes(": 501"), trial.errors[0]);
		},
	},
	{
		name: "the client polls at once after a live stream ends, if earlier failures make attempts rare",
		run: async (trial) => {
			const failures = Array(5).fill({ status: 503 });
			await trial.script({
				streaming: [...failures, endedStream(connected(hydration(1)))],
			});
			const client = await trial.openReady({
				streaming: { retry: 10 },
				random: () => 0,
			});
			await trial.until("the sixth attempt", async () => {
				const attempts = await trial.requests("streaming");
				return attempts.length === 6;
			});
			const start = Date.now();
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
			const duration = Date.now() - start;
			ok(duration < 1000, `${duration} ms`);
		},
	},
	...[404, 429, 501].map((status) => ({
		name: `a stream falls back to polling after ${status}`,
		run: async (trial) => {
			await trial.script({
				streaming: [{ status }],
				features: [{ body: NEW }],
			});
			// On a busy machine, a response may take longer than the short timeouts.
			const streaming = { retry: 1000, idle: 5000 };
			await trial.awaitNewFlags(await trial.openReady({ streaming }));
			equal((await trial.requests("streaming")).length, 1, "attempts");
		},
	})),
	{
		name: "a stream falls back to polling after five failures in a minute, until the server sends `fetch-mode: streaming`",
		run: async (trial) => {
			await trial.script({
				streaming: [{ status: 503 }],
				features: [{ body: OLD }],
			});
			const client = await trial.openReady({ streaming: STREAMING });
			await trial.awaitRequests("features", 2);
			equal((await trial.requests("streaming")).length, 5, "attempts");
			const headers = { "fetch-mode": "streaming" };
			await trial.script({
				streaming: [GOOD_STREAM],
				features: [{ body: OLD, headers }],
			});
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "a stream falls back to polling after the message `fetch-mode: polling`",
		run: async (trial) => {
			const streaming = [
				openStream(connected(hydration(1)), message("fetch-mode", "polling")),
			];
			await trial.script({ streaming, features: [{ body: NEW }] });
			await trial.awaitNewFlags(
				await trial.openReady({ streaming: STREAMING }),
			);
			equal((await trial.requests("streaming")).length, 1, "attempts");
		},
	},
	{
		name: "a stream sends the id of the last event, and no id after an invalid event",
		run: async (trial) => {
			const streaming = [
				endedStream(connected(hydration(7))),
				endedStream(changed(updated(8, "x")), message("unleash-updated", "{")),
				GOOD_STREAM,
			];
			await trial.script({ streaming });
			await trial.awaitNewFlags(
				await trial.openReady({ streaming: STREAMING }),
			);
			const ids = (await trial.requests("streaming")).map(
				({ headers }) => headers["last-event-id"],
			);
			equal(ids.slice(0, 3).join(), ",7,", "Last-Event-ID");
		},
	},
];

export const STREAMS = [
	...connections,
	...fallbacks,
	{
		name: "a stream with a malformed event is opened again for all flags",
		run: async (trial) => {
			const malformed = { type: "feature-updated", eventId: 2, feature: 7 };
			const streaming = [
				openStream(connected(hydration(1)), changed(malformed)),
				GOOD_STREAM,
			];
			await trial.script({ streaming });
			const signals = [];
			const client = await trial.openReady({
				streaming: { retry: 5, idle: 60_000 },
				fetch: (address, init) => {
					if (String(address).includes("streaming")) signals.push(init.signal);
					return fetch(address, init);
				},
			});
			await trial.awaitNewFlags(client);
			// Else the first stream would keep one of the few connections of a browser.
			const ended = signals.map(({ aborted }) => aborted).join();
			equal(ended, "true,false", "ended connections");
			const requests = await trial.requests("streaming");
			const lastId = requests[1].headers["last-event-id"];
			equal(lastId, undefined, "Last-Event-ID");
		},
	},
];

/** Splits a string into chunks of seven bytes, which also split characters of several bytes. */
function split(string) {
	const bytes = new TextEncoder().encode(string);
	const chunks = [];
	for (let start = 0; start < bytes.length; start += 7) {
		const chunk = String.fromCharCode(...bytes.slice(start, start + 7));
		chunks.push({ bytes: btoa(chunk) });
	}
	return chunks;
}
