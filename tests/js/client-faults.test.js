// A server that misbehaves, and what becomes of a client: in Node.

import { after, before, describe, it } from "node:test";
import { createClient } from "fanion/client";
import { FAULTS } from "../client/faults.js";
import { startServer } from "../client/server.js";
import { runTrial } from "../client/trial.js";

describe("a client, whatever happens", () => {
	let server;
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	for (const fault of FAULTS)
		it(fault.name, () => runTrial(fault, { ...server, createClient }));
});
