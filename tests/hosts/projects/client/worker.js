import { createClient } from "fanion/client";
import { runFaults } from "./client/faults.js";

export default {
	fetch: async (_request, { ADDRESS }) =>
		Response.json(await runFaults({ address: ADDRESS, createClient })),
};
