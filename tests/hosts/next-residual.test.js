// A client component of `fanion/next/client` that gets a residual from the server: it evaluates by itself.

import assert from "node:assert/strict";
import { it } from "node:test";
import { Engine } from "fanion";
import { DEFINITIONS, PLANS } from "./projects/next-residual/flags.js";
import { run } from "./support/process.js";
import { createProject, nodePath } from "./support/projects.js";

it("a client component with a residual follows the context without a request", async () => {
	const folder = await createProject("next-residual");
	const output = await run(nodePath(22), ["main.js"], { cwd: folder });
	const { residual, html, shown, requests, problems } = JSON.parse(output);
	const engine = new Engine();
	engine.load(DEFINITIONS);
	const [first, ...later] = [PLANS[0], ...PLANS].map((plan) =>
		engine.isEnabled("checkout", { userId: "7", plan })
			? "new checkout"
			: "old checkout",
	);
	assert.equal(html, `<p>${first}</p>`);
	assert.deepEqual(shown, [first, ...later]);
	assert.equal(new Set(shown).size, 2);
	assert.deepEqual(requests, []);
	assert.deepEqual(problems, []);
	assert.doesNotMatch(JSON.stringify(residual), /another-user/);
});
