// Runs the example for Node as its README describes.

import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import {
	isAboutHalf,
	serveDefinitions,
	USERS,
	withRollout,
} from "./support/examples.js";
import { start } from "./support/process.js";
import { createExample } from "./support/projects.js";
import { until } from "./support/retry.js";

describe("the example for Node", () => {
	/** Starts the server on a free port, with its own copy of the definitions. */
	async function startServer(t, environment = {}) {
		const folder = await createExample("node");
		const file = `${folder}live.json`;
		const definitions = await readFile(`${folder}definitions.json`, "utf8");
		await writeFile(file, environment.first ?? definitions);
		const env = { PORT: "0", POLL_SECONDS: "0.05", DEFINITIONS: file };
		const { match, stop, output } = await start(
			process.execPath,
			["server.js"],
			/port (\d+)/,
			{ cwd: folder, env: { ...env, ...environment } },
		);
		t.after(stop);
		const evaluate = async (userId) => {
			const query = `?userId=${encodeURIComponent(userId)}`;
			const address = `http://localhost:${match[1]}/flags${query}`;
			return (await fetch(address)).json();
		};
		const countEnabled = async () => {
			const results = await Promise.all(USERS.map(evaluate));
			return results.filter((flags) => flags["new-checkout"].enabled).length;
		};
		return {
			file,
			definitions,
			port: match[1],
			evaluate,
			countEnabled,
			stop,
			output,
		};
	}

	it("enables the flag for half of the users, and reloads the file when it changes", async (t) => {
		const { file, definitions, countEnabled } = await startServer(t);
		const half = await countEnabled();
		assert.ok(isAboutHalf(half), `${half} of 200`);
		await writeFile(file, withRollout(definitions, 100));
		await until(countEnabled, (count) => count === 200);
		await writeFile(file, withRollout(definitions, 0));
		await until(countEnabled, (count) => count === 0);
	});

	it("keeps the last valid flags if the file is invalid or missing", async (t) => {
		const { file, definitions, countEnabled, output } = await startServer(t);
		await writeFile(file, withRollout(definitions, 0));
		await until(countEnabled, (count) => count === 0);
		await writeFile(file, definitions.slice(0, -20));
		await until(output, (log) => log.includes("the flags stay as they are"));
		assert.equal(await countEnabled(), 0);
		await rm(file);
		await until(output, (log) => log.includes("ENOENT"));
		assert.equal(await countEnabled(), 0);
		await writeFile(file, withRollout(definitions, 100));
		await until(countEnabled, (count) => count === 200);
	});

	it("uses the bundled flags if the file is invalid at the start", async (t) => {
		const { evaluate, output } = await startServer(t, { first: "{" });
		await until(output, (log) => log.includes("the flags stay as they are"));
		assert.deepEqual(
			await evaluate("7"),
			await (await startServer(t)).evaluate("7"),
		);
	});

	it("loads flags from a server, and downloads them only when they changed", async (t) => {
		const unleash = await serveDefinitions(t, "node");
		const { countEnabled, output } = await startServer(t, {
			UNLEASH_URL: `${unleash.address}/api/`,
			UNLEASH_TOKEN: "secret",
		});
		assert.ok(isAboutHalf(await countEnabled()));
		unleash.change((definitions) => withRollout(definitions, 100));
		await until(countEnabled, (count) => count === 200);
		assert.equal(unleash.sent(), 2);
		assert.doesNotMatch(output(), /stay as they are/);
		assert.deepEqual(unleash.requests(), ["/api/client/features secret"]);
	});

	it("rejects seconds that are no number, or too few or many for a timer", async (t) => {
		for (const seconds of ["soon", "", "0", "-1", "1e7", "Infinity"])
			await assert.rejects(
				startServer(t, { POLL_SECONDS: seconds }),
				/ended with 1:.*`POLL_SECONDS` is `/s,
				seconds,
			);
	});

	it("handles invalid requests, and ends with code 0", async (t) => {
		const { port, evaluate, stop, output } = await startServer(t);
		for (const path of ["//", "/flags?%", "/flags?userId=%ff&userId=2", "/%"])
			await fetch(`http://localhost:${port}${path}`);
		assert.equal((await evaluate("7")).reviews.enabled, true);
		assert.equal(await stop(), 0);
		assert.doesNotMatch(output(), /stay as they are|Error/);
	});
});
