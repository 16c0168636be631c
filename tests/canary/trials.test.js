// The trials of the router in Node, Deno and Bun; `workers.test.js` runs them in workerd.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../hosts/support/process.js";
import { toolPath } from "../hosts/support/projects.js";
import { sockets } from "./sockets/node.js";
import { serveOrigins } from "./support/origins.js";
import { TRIALS } from "./trials.js";

let origins;
let stop;
before(async () => {
	({ origins, stop } = await serveOrigins());
});
after(() => stop());

describe("the router in Node", () => {
	for (const { name, run } of TRIALS)
		test(name, () => run({ origins, sockets }));
});

for (const [name, tool, ...args] of [
	["Deno", "deno", "run", "--no-prompt", "--cached-only", "--allow-net"],
	["Bun", "bun"],
])
	test(`the router passes all trials in ${name}`, async () => {
		const command = [...args, "main.js", origins.stable, origins.v2];
		const cwd = fileURLToPath(new URL(".", import.meta.url));
		const results = JSON.parse(await run(toolPath(tool), command, { cwd }));
		assert.deepEqual(
			results.filter(({ problem }) => problem !== undefined),
			[],
		);
		assert.equal(results.length, TRIALS.length);
	});
