// An edge that signs what it gets from a stream. Only in Node: in Workers edges have no streams.

import {
	clientOf,
	closing,
	createUpstream,
	lineOf,
	openEdge,
	refreshes,
} from "./edge-support.js";
import { equal, matches, NOW, until } from "./support.js";

/** Makes a server send its flags as a stream, which goes on until it is closed. */
function createStream(upstream) {
	const { fetch } = upstream;
	let controller;
	const send = (text) => controller.enqueue(new TextEncoder().encode(text));
	upstream.fetch = async (address, init) => {
		if (!address.includes("/client/streaming") || upstream.isDown)
			return fetch(address, init);
		const body = new ReadableStream({
			start: (given) => {
				controller = given;
				const { features } = JSON.parse(upstream.document);
				const event = { type: "hydration", eventId: 1, features, segments: [] };
				const data = JSON.stringify({ events: [event] });
				send(`event: unleash-connected\ndata: ${data}\n\n`);
			},
		});
		const headers = { "content-type": "text/event-stream" };
		return new Response(body, { headers });
	};
	return { send, close: () => controller.close() };
}

export const STREAMS = closing([
	{
		name: "with a stream the sequence is the time of its last event or heartbeat, and lines are kept until then",
		run: async () => {
			const upstream = createUpstream();
			const stream = createStream(upstream);
			const { edge, clock } = await openEdge({ upstream, streaming: true });
			await edge.ready();
			const opened = await clientOf(edge);
			await refreshes(opened);
			const first = lineOf(opened);
			matches(first, new RegExp(`sequence=${NOW} `));
			for (const [later, data, sequence] of [
				[60_000, undefined, NOW],
				[120_000, ":\n\n", NOW + 120_000],
				[180_000, undefined, NOW + 120_000],
			]) {
				clock.now = NOW + later;
				opened.clock.now = clock.now;
				if (data) stream.send(data);
				await until(`the sequence is ${sequence}`, async () => {
					await refreshes(opened);
					return lineOf(opened).includes(`sequence=${sequence} `);
				});
				equal(lineOf(opened) === first, sequence === NOW, "an equal line");
			}
			upstream.isDown = true;
			stream.close();
			clock.now = NOW + 240_000;
			await refreshes(opened);
			matches(lineOf(opened), new RegExp(`sequence=${NOW + 120_000} `));
		},
	},
]);
