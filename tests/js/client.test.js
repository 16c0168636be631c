// The client in Node: what it promises, and what becomes of it beside a server that misbehaves.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "fanion/client";
import { memoryStorage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { FAULTS } from "../client/faults.js";
import { startServer } from "../client/server.js";
import { storageTrials } from "../client/storages.js";
import { runTrial } from "../client/trial.js";
import { UNITS } from "../client/units.js";

describe("a client in Node", () => {
	let server;
	let folder;
	before(async () => {
		server = await startServer();
		folder = await mkdtemp(join(tmpdir(), "fanion-"));
	});
	after(async () => {
		await server.stop();
		await rm(folder, { recursive: true });
	});

	const memory = memoryStorage();
	const storages = storageTrials({
		"a storage in memory": () => memory,
		"a storage in files": () => fileStorage(join(folder, "deep", "flags")),
	});
	for (const trial of [...UNITS, ...storages, ...FAULTS])
		it(trial.name, () => runTrial(trial, { ...server, createClient }));
});
