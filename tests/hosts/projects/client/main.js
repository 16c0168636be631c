// The trials in Deno and Bun. Arguments: the address of the server, and a folder for the file storage.

import process from "node:process";
import { createClient } from "fanion/client";
import { denoKvStorage, memoryStorage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { FAULTS } from "./client/faults.js";
import { storageTrials } from "./client/storages.js";
import { runTrials } from "./client/trial.js";
import { UNITS } from "./client/units.js";

const { Deno } = globalThis;
const [address, folder] = Deno?.args ?? process.argv.slice(2);
const memory = memoryStorage();
const storages = {
	"a storage in memory": () => memory,
	"a storage in files": () => fileStorage(`${folder}/deep/flags`),
};
if (Deno) {
	const database = await Deno.openKv(":memory:");
	storages["a storage in Deno KV"] = () => denoKvStorage(database);
}

const trials = [...UNITS, ...storageTrials(storages), ...FAULTS];
// Some trials have listeners that fail, which the client logs.
console.error = () => {};
const results = await runTrials(trials, { address, createClient });
// A trial whose `fetch` refuses the signal leaves its request open, which keeps the process alive.
process.stdout.write(JSON.stringify(results), () => process.exit());
