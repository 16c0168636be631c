// Runs the example for Deno as its README describes.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import {
	isAboutHalf,
	serveDefinitions,
	USERS,
	withRollout,
} from "./support/examples.js";
import { findPort } from "./support/free-port.js";
import { run, start } from "./support/process.js";
import { createExample, toolPath } from "./support/projects.js";

describe("the example for Deno", () => {
	let folder;
	before(async () => {
		folder = await createExample("deno");
	});

	/** Starts the server with the permissions of its README, and with those in `allowed`. */
	async function startServer(t, environment = {}, net = [], allowed = []) {
		const port = await findPort();
		const args = [
			"run",
			"--no-prompt",
			"--cached-only",
			`--allow-net=${[`0.0.0.0:${port}`, ...net]}`,
			"--allow-env=DEFINITIONS,UNLEASH_TOKEN,PORT",
			...allowed,
			"server.ts",
		];
		const env = { DENO_NO_UPDATE_CHECK: "1", PORT: port, ...environment };
		const { stop, output } = await start(toolPath("deno"), args, /Listening/, {
			cwd: folder,
			env: { ...process.env, ...env },
		});
		t.after(stop);
		const evaluate = async (userId) =>
			(await fetch(`http://localhost:${port}/?userId=${userId}`)).json();
		const countEnabled = async () => {
			const results = await Promise.all(USERS.map(evaluate));
			return results.filter((flags) => flags["dark-mode"].enabled).length;
		};
		return { evaluate, countEnabled, output };
	}

	it("uses the bundled flags without reading a file", async (t) => {
		const { evaluate, countEnabled } = await startServer(t);
		assert.ok(isAboutHalf(await countEnabled()));
		assert.equal((await evaluate("grace"))["early-access"].enabled, true);
		assert.equal((await evaluate("guest"))["early-access"].enabled, false);
	});

	it("loads flags from a file that it has permission to read", async (t) => {
		const file = `${folder}live.json`;
		const definitions = await readFile(`${folder}definitions.json`, "utf8");
		await writeFile(file, withRollout(definitions, 100));
		const allowed = [`--allow-read=${file}`];
		const { countEnabled } = await startServer(
			t,
			{ DEFINITIONS: file },
			[],
			allowed,
		);
		assert.equal(await countEnabled(), 200);
	});

	it("loads flags from a server", async (t) => {
		const unleash = await serveDefinitions(t, "deno");
		unleash.change((definitions) => withRollout(definitions, 0));
		const { countEnabled } = await startServer(
			t,
			{
				DEFINITIONS: `${unleash.address}/api/client/features`,
				UNLEASH_TOKEN: "secret",
			},
			[new URL(unleash.address).host],
		);
		assert.equal(await countEnabled(), 0);
		assert.deepEqual(unleash.requests(), ["/api/client/features secret"]);
	});

	it("uses the bundled flags if no others can be loaded", async (t) => {
		const { countEnabled, output } = await startServer(t, {
			DEFINITIONS: "none.json",
		});
		assert.ok(isAboutHalf(await countEnabled()));
		assert.match(output(), /the bundled flags answer/);
	});

	it("passes the type check of Deno", async () => {
		await run(toolPath("deno"), ["check", "--cached-only", "server.ts"], {
			cwd: folder,
		});
	});
});
