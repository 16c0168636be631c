// Streams that stay open without an event, as behind a proxy that buffers.

import { batch, equal, hydration, message, ok } from "../trial.js";
import { GOOD_STREAM, openStream, SSE, STREAMING } from "./support.js";

const heartbeats = (chunk) => ({
	headers: SSE,
	chunks: Array(400).fill(chunk),
	pause: 20,
	end: "hang",
});

/** Streams without an event of Unleash. */
const SILENT = {
	"no data": openStream(),
	comments: heartbeats(": keep-alive\n\n"),
	"blank lines": heartbeats("\n"),
	"events of other names": heartbeats("event: ping\ndata: {}\n\n"),
	"empty lists": heartbeats(message("unleash-connected", batch())),
};

const silent = Object.entries(SILENT).map(([name, response]) => ({
	name: `a stream with ${name} does not keep flags away, and the client returns to the stream`,
	run: async (trial) => {
		await trial.script({ streaming: [response] });
		// Longer than the pauses below, after which the stream counts as lost.
		const streaming = { ...STREAMING, idle: 300 };
		const client = await trial.openReady({ streaming });
		await trial.awaitRequests("features", 3);
		await trial.awaitRequests("streaming", 1);
		await trial.script({
			streaming: [GOOD_STREAM],
			features: [{ status: 500 }],
		});
		await trial.awaitNewFlags(client);
		await trial.sleep(50);
		const { length } = await trial.requests("features");
		await trial.sleep(100);
		equal((await trial.requests("features")).length, length, "requests");
	},
}));

export const SILENT_STREAMS = [
	...silent,
	{
		name: "a stream without a response does not keep flags away, and the client returns to the stream",
		run: async (trial) => {
			let isSilent = true;
			await trial.script({ streaming: [GOOD_STREAM] });
			const client = await trial.openReady({
				streaming: STREAMING,
				fetch: (address, init) =>
					isSilent && String(address).endsWith("/streaming")
						? new Promise(() => {})
						: fetch(address, init),
			});
			await trial.awaitRequests("features", 2);
			isSilent = false;
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "after five attempts without an event the client polls, tries the stream rarely, and returns to it",
		run: async (trial) => {
			await trial.script({ streaming: [openStream()] });
			const streaming = { retry: 5, idle: 200 };
			const client = await trial.openReady({ streaming });
			await trial.awaitRequests("streaming", 5);
			const { length } = await trial.requests("streaming");
			await trial.sleep(250);
			const more = (await trial.requests("streaming")).length - length;
			ok(more <= 1, `${more} attempts`);
			await trial.script({ streaming: [GOOD_STREAM] });
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "after 429 the client returns to the stream later",
		run: async (trial) => {
			await trial.script({ streaming: [{ status: 429 }, GOOD_STREAM] });
			const client = await trial.openReady({ streaming: STREAMING });
			await trial.awaitNewFlags(client);
		},
	},
	{
		name: "failures of a stream do not lengthen the polling interval",
		run: async (trial) => {
			await trial.script({ streaming: [{ status: 503 }] });
			await trial.openReady({
				streaming: STREAMING,
				refreshInterval: 150,
				metricsInterval: 1e9,
			});
			const start = Date.now();
			await trial.awaitRequests("features", 2);
			const duration = Date.now() - start;
			ok(duration < 600, `${duration} ms`);
		},
	},
	{
		name: "a document that was requested before the stream sent an event does not replace the newer flags",
		run: async (trial) => {
			let release;
			const held = new Promise((resolve) => {
				release = resolve;
			});
			let isHeld = false;
			const fetchLate = async (address, init) => {
				const response = await fetch(address, init);
				if (!String(address).includes("/features")) return response;
				isHeld = true;
				await held;
				return response;
			};
			const streaming = [
				{
					headers: SSE,
					chunks: [
						": a",
						`\n\n${message("unleash-connected", batch(hydration(9, "new")))}`,
					],
					pause: 1500,
					end: "hang",
				},
			];
			await trial.script({ streaming });
			const client = trial.open({
				streaming: { idle: 5000 },
				timeout: 5000,
				fetch: fetchLate,
			});
			await trial.until("the document is requested", () => isHeld);
			await trial.awaitNewFlags(client);
			release();
			await trial.sleep(50);
			equal(trial.isEnabled(client, "new"), true, "`new`");
		},
	},
];
