// The edge of the packed archive in every runtime: its answers to the recorded requests equal those in this process.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { createEdge } from "fanion/edge";
import { collectAnswers } from "../edge/support/answers.js";
import { run } from "./support/process.js";
import {
	createProject,
	hostsPath,
	nodePath,
	toolPath,
} from "./support/projects.js";
import { open } from "./support/worker.js";

const FRONTEND = "*:development.frontend01";

/** The command of each runtime. */
const RUNTIMES = {
	"Node 20": [nodePath(20)],
	"Node 22": [nodePath(22)],
	"Node 24": [nodePath(24)],
	Bun: [toolPath("bun")],
	Deno: [toolPath("deno"), "run", "--no-prompt", "--cached-only"],
};

let project;
let expected;
before(async () => {
	project = await createProject("edge");
	await cp(hostsPath("../edge/support"), `${project}support`, {
		recursive: true,
	});
	const path = hostsPath("../data/edge/unleash-edge-20.1.json");
	const json = await readFile(path, "utf8");
	await writeFile(`${project}recorded.js`, `export default ${json}`);
	expected = toComparable(await collectAnswers(createEdge, JSON.parse(json)));
});

/** Leaves out moments, and how long requests took. */
function toComparable({ answers, reports }) {
	const { tokens, ...others } = answers;
	assert.equal(tokens.status, 200);
	return { answers: others, reports };
}

for (const [name, [command, ...args]] of Object.entries(RUNTIMES))
	it(`the edge has the same answers in ${name}`, async () => {
		const output = await run(command, [...args, "main.js"], { cwd: project });
		assert.deepEqual(toComparable(JSON.parse(output)), expected);
	});

describe("the edge in workerd", () => {
	/** Calls a function with a Worker. */
	async function withWorker(use) {
		const worker = await open(`${project}worker.js`, {
			kvNamespaces: ["FLAGS"],
		});
		try {
			const ask = async (path, init) => {
				const url = `http://localhost${path}`;
				const response = await worker.dispatchFetch(url, init);
				return { status: response.status, text: await response.text() };
			};
			return await use(ask);
		} finally {
			await worker.dispose();
		}
	}

	it("has the same answers", () =>
		withWorker(async (ask) => {
			const { text } = await ask("/answers");
			assert.deepEqual(toComparable(JSON.parse(text)), expected);
		}));

	it("fetches flags, reports after its response, and starts from KV without its server", () =>
		withWorker(async (ask) => {
			const headers = { authorization: FRONTEND };
			const first = await ask("/api/frontend?userId=7", { headers });
			assert.equal(first.status, 200);
			assert.ok(JSON.parse(first.text).toggles.length > 3);
			const bucket = {
				start: "2026-11-01T10:00:00Z",
				toggles: { plain: { yes: 2, no: 1 } },
			};
			const { status } = await ask("/api/frontend/client/metrics", {
				method: "POST",
				headers: { ...headers, "content-type": "application/json" },
				body: JSON.stringify({ appName: "web", bucket }),
			});
			assert.equal(status, 202);
			const reports = await until(async () => {
				const { text } = await ask("/reports");
				return JSON.parse(text);
			});
			const [{ featureName, yes, no }] = reports[0].metrics;
			assert.deepEqual([featureName, yes, no], ["plain", 2, 1]);
			await ask("/break");
			const again = await ask("/api/frontend?userId=7", { headers });
			assert.deepEqual(again, first);
		}));
});

/** Waits until a list is not empty. */
async function until(read) {
	for (let attempt = 0; attempt < 100; attempt++) {
		const list = await read();
		if (list.length > 0) return list;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error("the list stays empty");
}
