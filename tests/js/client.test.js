// The client in Node: unit trials, storages, and scripted faults.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { AwsClient } from "aws4fetch";
import { createClient } from "fanion/client";
import { memoryStorage, s3Storage } from "fanion/storage";
import { fileStorage } from "fanion/storage/file";
import { FAULTS } from "../client/faults.js";
import { startServer } from "../client/server.js";
import { storageTrials } from "../client/storages.js";
import { runTrial } from "../client/trial.js";
import { UNITS } from "../client/units.js";
import { readText } from "./support/fixtures.js";
import { CREDENTIALS, startBucket } from "./support/s3-server.js";

const execute = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** How long a process may run, in milliseconds. A client that kept it alive would poll for ever. */
const timeout = 60_000;

/** Runs a script in a process of its own, and returns its output. */
async function runScript(script) {
	const args = ["--input-type=module", "--eval", script];
	const { stdout } = await execute(process.execPath, args, {
		cwd: HERE,
		timeout,
	});
	return stdout;
}

describe("a process with a client", () => {
	const create = (options) =>
		`import { createClient } from "fanion/client";
		const flags = createClient({ url: "http://127.0.0.1:9", appName: "x", ${options} });
		flags.on("error", () => {}); flags.on("warn", () => {});`;

	it("stays alive while the caller awaits ready()", async () => {
		const wait =
			"await flags.ready(300).catch(({ code }) => console.log(code));";
		const output = await runScript(create("") + wait);
		assert.equal(output, "PROVIDER_NOT_READY\n");
	});

	it("ends although a stream is open, also after a wait for ready()", async () => {
		const server = await startServer();
		try {
			const data = JSON.stringify({
				events: [{ type: "hydration", eventId: 1, features: [] }],
			});
			const streaming = [
				{
					headers: { "content-type": "text/event-stream" },
					chunks: [`event: unleash-connected\ndata: ${data}\n\n`],
					end: "hang",
				},
			];
			server.script("streaming", { streaming });
			const output = await runScript(`
				import { createClient } from "fanion/client";
				const flags = createClient({ url: "${server.address}/streaming",
					appName: "x", streaming: true });
				flags.on("warn", () => {});
				await flags.ready();
				console.log("ready");`);
			assert.equal(output, "ready\n");
		} finally {
			await server.stop();
		}
	});

	it("fetches with an AbortSignal that the `fetch` of Node refuses, as in jsdom", async () => {
		const server = await startServer();
		try {
			server.script("foreign", { features: [{ body: '{"features":[]}' }] });
			const output = await runScript(`
				const { AbortSignal: HostSignal, fetch: send } = globalThis;
				// Newer versions of Node check the class, older ones do not.
				globalThis.fetch = async (address, { signal, ...init }) => {
					if (!signal || signal instanceof HostSignal)
						return send(address, { signal, ...init });
					throw new TypeError('RequestInit: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.');
				};
				class AbortSignal extends EventTarget { aborted = false; reason; }
				globalThis.AbortSignal = AbortSignal;
				globalThis.AbortController = class {
					signal = new AbortSignal();
					abort(reason) {
						Object.assign(this.signal, { aborted: true, reason });
						this.signal.dispatchEvent(new Event("abort"));
					}
				};
				const { createClient } = await import("fanion/client");
				const flags = createClient({ url: "${server.address}/foreign",
					appName: "x", metricsInterval: 0 });
				await flags.ready(5000);
				console.log("ready");`);
			assert.equal(output, "ready\n");
		} finally {
			await server.stop();
		}
	});

	it("does not keep memory for each ready() that timed out", async () => {
		const measure = `
			const { setFlagsFromString } = await import("node:v8");
			setFlagsFromString("--expose-gc");
			const { runInNewContext } = await import("node:vm");
			const collect = runInNewContext("gc");
			const waitOften = () => Promise.all(Array.from({ length: 5000 },
				() => flags.ready(1).catch(() => {})));
			await waitOften();
			collect();
			const before = process.memoryUsage().heapUsed;
			await waitOften();
			await waitOften();
			collect();
			console.log((process.memoryUsage().heapUsed - before) / 10_000);`;
		const bytes = Number(await runScript(create("") + measure));
		assert.ok(bytes < 100, `${bytes} bytes for each call`);
	});

	it("ends otherwise, although the client polls", async () => {
		const bootstrap = 'bootstrap: { features: [{ name: "a", enabled: true }] }';
		const output = await runScript(
			`${create(bootstrap)} console.log(flags.isEnabled("a"));`,
		);
		assert.equal(output, "true\n");
	});
});

it("a trial fails for a timer, a rejection, a wrong flag or a wrong count; two of a run are repeated if a report timed out", async () => {
	const script = `
		import { createClient } from "fanion/client";
		import { startServer } from "../client/server.js";
		import { runTrials } from "../client/trial.js";
		const server = await startServer();
		const runs = {
			timer: async () => void setTimeout(() => {}, 50),
			rejection: async () => void Promise.reject(new Error("unhandled")),
			"wrong flag": async (trial) => {
				const client = await trial.openReady();
				client.engine.load({ features: [] });
				await trial.sleep(30);
			},
			"wrong count": async (trial) => {
				const client = await trial.openReady();
				client.isEnabled("on");
			},
			nothing: (trial) => trial.openReady(),
			...Object.fromEntries([1, 2, 3].map((number) => ["late report " + number, lateReport()])),
		};
		/** Returns a trial whose first run has a wrong count beside a report that timed out. */
		function lateReport() {
			let isFirst = true;
			return async (trial) => {
				const client = await trial.openReady();
				if (isFirst) client.isEnabled("on");
				isFirst = false;
				trial.warnings.push("\`http://a/api/client/metrics\`: no data for 1 ms");
			};
		}
		const trials = Object.entries(runs).map(([name, run]) => ({ name, run }));
		const results = await runTrials(trials, { ...server, createClient });
		for (const { name, problem = "passed" } of results)
			console.log(name + ": " + problem.split("\\n")[0]);
		await server.stop();`;
	const lines = (await runScript(script)).trim().split("\n");
	const expected = [
		/^timer: .*timers that still run: 1/,
		/^rejection: .*unhandled rejections: .*unhandled/,
		/^wrong flag: .*`on`: false/,
		/^wrong count: .*counts that the server accepted/,
		/^nothing: passed$/,
		/^late report 1: passed$/,
		/^late report 2: passed$/,
		/^late report 3: .*although a report timed out/,
	];
	assert.equal(lines.length, expected.length);
	for (const [index, pattern] of expected.entries())
		assert.match(lines[index], pattern);
});

describe("a client in Node", () => {
	let server;
	let bucket;
	let folder;
	before(async () => {
		server = await startServer();
		bucket = await startBucket();
		folder = await mkdtemp(join(tmpdir(), "fanion-"));
	});
	after(async () => {
		await server.stop();
		bucket.stop();
		await rm(folder, { recursive: true });
	});

	const memory = memoryStorage();
	const storages = storageTrials({
		"a storage in memory": () => memory,
		"a storage in files": () => fileStorage(join(folder, "deep", "flags")),
		"a storage in files, by URL": () =>
			fileStorage(pathToFileURL(join(folder, "with space"))),
		"a storage in a bucket": () =>
			s3Storage(new AwsClient(CREDENTIALS), bucket.address),
	});
	it("passes as many faults as the README says", () => {
		const readme = readText("README.md");
		assert.ok(readme.includes(`${FAULTS.length} trials with faults`));
	});

	for (const trial of [...UNITS, ...storages, ...FAULTS])
		it(trial.name, () => runTrial(trial, { ...server, createClient }));
});
