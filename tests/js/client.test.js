// The client in Node: what it promises, and what becomes of it beside a server that misbehaves.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "fanion/client";
import { memoryStorage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { FAULTS } from "../client/faults.js";
import { startServer } from "../client/server.js";
import { storageTrials } from "../client/storages.js";
import { runTrial } from "../client/trial.js";
import { UNITS } from "../client/units.js";
import { readText } from "./checkout.js";

const execute = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** How long such a process may go on: its next look would come earlier, and for ever. Milliseconds. */
const timeout = 60_000;

/** Runs a script of the package's folder in a process of its own; what it prints. */
async function runScript(text) {
	const args = ["--input-type=module", "--eval", text];
	const { stdout } = await execute(process.execPath, args, {
		cwd: HERE,
		timeout,
	});
	return stdout;
}

describe("a client in a process of its own", () => {
	const create = (more) =>
		`import { createClient } from "fanion/client";
		const flags = createClient({ url: "http://127.0.0.1:9", appName: "x", ${more} });
		flags.on("error", () => {}); flags.on("warning", () => {});`;

	it("keeps the process alive while somebody waits for flags", async () => {
		const wait =
			"await flags.ready(300).catch(({ code }) => console.log(code));";
		const said = await runScript(create("") + wait);
		assert.equal(said, "PROVIDER_NOT_READY\n");
	});

	it("keeps no process alive otherwise", async () => {
		const bootstrap = 'bootstrap: { features: [{ name: "a", enabled: true }] }';
		const said = await runScript(
			`${create(bootstrap)} console.log(flags.isEnabled("a"));`,
		);
		assert.equal(said, "true\n");
	});
});

it("a trial hears of what must never be", async () => {
	const script = `
		import { createClient } from "fanion/client";
		import { startServer } from "../client/server.js";
		import { runTrials } from "../client/trial.js";
		const server = await startServer();
		const wrong = {
			timer: async () => void setTimeout(() => {}, 50),
			rejection: async () => void Promise.reject(new Error("nobody cares")),
			"wrong answer": async (trial) => {
				const client = await trial.ready();
				client.engine.load({ features: [] });
				await trial.later(30);
			},
			"wrong count": async (trial) => {
				const client = await trial.ready();
				client.isEnabled("on");
			},
			nothing: (trial) => trial.ready(),
		};
		const trials = Object.entries(wrong).map(([name, run]) => ({ name, run }));
		const results = await runTrials(trials, { ...server, createClient });
		for (const { name, problem = "well" } of results)
			console.log(name + ": " + problem.split("\\n")[0]);
		await server.stop();`;
	const said = (await runScript(script)).trim().split("\n");
	const heard = [
		/^timer: .*timers left behind: 1/,
		/^rejection: .*unhandled rejections: .*nobody cares/,
		/^wrong answer: .*`on`: false/,
		/^wrong count: .*what the server was told/,
		/^nothing: well$/,
	];
	assert.equal(said.length, heard.length);
	for (const [place, pattern] of heard.entries())
		assert.match(said[place], pattern);
});

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
	it("is beside as many faults as the README tells", () => {
		const readme = readText("README.md");
		assert.ok(readme.includes(`misbehaves in ${FAULTS.length} ways`));
	});

	for (const trial of [...UNITS, ...storages, ...FAULTS])
		it(trial.name, () => runTrial(trial, { ...server, createClient }));
});
