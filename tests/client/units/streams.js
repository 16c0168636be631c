// Streams without faults.

import { GOOD_STREAM } from "../faults/support.js";
import { equal, NEW } from "../trial.js";
import { unreported } from "./support.js";

/** Media types of a response, and whether it is a stream. */
const MEDIA_TYPES = {
	"text/event-stream": true,
	"Text/Event-Stream; charset=UTF-8": true,
	"text/event-stream;charset=utf-8": true,
	"text/event-stream-x": false,
	"text/html": false,
};

export const STREAMS = Object.entries(MEDIA_TYPES).map(([type, isStream]) => ({
	name: `a response of the type \`${type}\` is ${isStream ? "a stream" : "no stream"}`,
	run: async (trial) => {
		const headers = { "content-type": type };
		await trial.script({
			features: [{ body: NEW }],
			streaming: [{ ...GOOD_STREAM, headers }],
		});
		const options = { ...unreported, refreshInterval: 20, streaming: true };
		const client = trial.open(options);
		await client.ready();
		await trial.awaitNewFlags(client);
		const refused = trial.errors.some((error) =>
			error.includes("the response is not a stream"),
		);
		equal(refused, !isStream, `errors: ${trial.errors.join()}`);
	},
}));
