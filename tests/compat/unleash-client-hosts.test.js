// The drop-in for `unleash-client` in each runtime beside the original in this one.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as original from "unleash-client";
import { run } from "../hosts/support/process.js";
import { nodePath, toolPath } from "../hosts/support/projects.js";
import { open } from "../hosts/support/worker.js";
import { useSdk } from "./programs/sdk.js";
import { SERVER } from "./support/scenarios.js";
import { closeServers, startServer } from "./support/scripted-server.js";
import { comparableRequest } from "./support/trace.js";

after(closeServers);

const program = (name) =>
	fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Permissions of the SDK: the network, the backup file, and the names of the user, the host and the folder. */
const DENO = ["run", "--no-prompt", "--cached-only", "-A"];

/** Returns what the program sees in each runtime. */
const RUNTIMES = {
	...Object.fromEntries(
		[20, 22, 24].map((version) => [
			`Node ${version}`,
			(url) => outputOf(nodePath(version), [program("drop-in.js"), url]),
		]),
	),
	"Node 20, CommonJS": (url) =>
		outputOf(nodePath(20), [program("drop-in.cjs"), url]),
	Deno: (url) =>
		outputOf(toolPath("deno"), [...DENO, program("drop-in.js"), url]),
	Bun: (url) => outputOf(toolPath("bun"), [program("drop-in.js"), url]),
	workerd: outputOfWorker,
};

async function outputOf(executable, args) {
	return JSON.parse(await run(executable, args));
}

async function outputOfWorker(url) {
	const worker = await open(program("worker.js"), {
		compatibilityDate: "2025-09-15",
		compatibilityFlags: ["nodejs_compat"],
	});
	try {
		const response = await worker.dispatchFetch(
			`http://localhost/?server=${encodeURIComponent(url)}`,
		);
		const text = await response.text();
		assert.equal(response.status, 200, text);
		return JSON.parse(text);
	} finally {
		await worker.dispose();
	}
}

/** Returns what the program sees, and its requests. */
async function play(use) {
	const server = await startServer(SERVER);
	const seen = JSON.parse(JSON.stringify(await use(server.url)));
	const requests = server.requests.map(comparableRequest);
	return { seen, requests: requests.map(withoutPlatform).sort(byPath) };
}

/** The platform is that of the runtime. */
function withoutPlatform({ body, ...request }) {
	if (body === undefined) return request;
	const { platformName, platformVersion, ...rest } = body;
	assert.match(platformName, /^(node|deno|bun|workerd)$/);
	assert.equal(typeof platformVersion, "string");
	return { ...request, body: rest };
}

function byPath(one, other) {
	return one.path.localeCompare(other.path);
}

const expected = await play((url) => useSdk(original, url));

for (const [runtime, use] of Object.entries(RUNTIMES))
	test(`${runtime}: the drop-in answers, counts and requests like the original`, async () => {
		assert.deepEqual(await play(use), expected);
	});
