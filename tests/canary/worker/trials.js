// The trials in workerd.

import { sockets } from "../sockets/workerd.js";
import { runTrials } from "../trials.js";

export default {
	async fetch(_request, { STABLE, V2 }) {
		return Response.json(
			await runTrials({ origins: { stable: STABLE, v2: V2 }, sockets }),
		);
	},
};
