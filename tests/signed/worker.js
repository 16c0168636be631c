// The trials in workerd.

import { runTrials } from "./trials.js";

export default {
	fetch: async () => Response.json(await runTrials()),
};
