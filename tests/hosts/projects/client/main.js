// The trials in Deno and Bun: what is kept goes into a folder that is given.

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
// Trials let listeners fail, and that is said.
console.error = () => {};
console.log(JSON.stringify(await runTrials(trials, { address, createClient })));
