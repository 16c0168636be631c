// Every example starts as its README says, and answers as it should.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { here, layExample } from "./support/places.js";
import { start } from "./support/process.js";

/** Definitions with another rollout; the examples' own have 50. */
const withRollout = (definitions, rollout) =>
	definitions.replaceAll('"rollout": "50"', `"rollout": "${rollout}"`);

/** Asks again until `isSo` holds of the answer, and gives that answer back. */
async function until(ask, isSo) {
	for (let turn = 0; turn < 100; turn += 1) {
		const answer = await ask();
		if (isSo(answer)) return answer;
		await sleep(50);
	}
	throw new Error("it never came to be so");
}

const PEOPLE = Array.from({ length: 200 }, (_, number) => `person-${number}`);

function isAboutHalf(count) {
	return count > 70 && count < 130;
}

describe("the example for Node", () => {
	/** Starts the server on a free port, with definitions of its own. */
	async function serve(t, environment = {}) {
		const place = await layExample("node");
		const file = `${place}live.json`;
		const definitions = await readFile(`${place}definitions.json`, "utf8");
		await writeFile(file, environment.first ?? definitions);
		const env = { PORT: "0", POLL_SECONDS: "0.05", DEFINITIONS: file };
		const { match, stop, said } = await start(
			process.execPath,
			["server.js"],
			/port (\d+)/,
			{ cwd: place, env: { ...env, ...environment } },
		);
		t.after(stop);
		const ask = async (userId) => {
			const query = `?userId=${encodeURIComponent(userId)}`;
			const address = `http://localhost:${match[1]}/flags${query}`;
			return (await fetch(address)).json();
		};
		const countIn = async () => {
			const all = await Promise.all(PEOPLE.map(ask));
			return all.filter((flags) => flags["new-checkout"].enabled).length;
		};
		return { file, definitions, port: match[1], ask, countIn, stop, said };
	}

	it("lets half of the people in, and follows the file", async (t) => {
		const { file, definitions, countIn } = await serve(t);
		const half = await countIn();
		assert.ok(isAboutHalf(half), `${half} of 200`);
		await writeFile(file, withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
		await writeFile(file, withRollout(definitions, 0));
		await until(countIn, (count) => count === 0);
	});

	it("goes on with the last good flags when the file is broken or gone", async (t) => {
		const { file, definitions, countIn, said } = await serve(t);
		await writeFile(file, withRollout(definitions, 0));
		await until(countIn, (count) => count === 0);
		await writeFile(file, definitions.slice(0, -20));
		await until(said, (text) => text.includes("the flags stay as they are"));
		assert.equal(await countIn(), 0);
		await rm(file);
		await until(said, (text) => text.includes("ENOENT"));
		assert.equal(await countIn(), 0);
		await writeFile(file, withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
	});

	it("answers by the bundled flags when the file is broken from the start", async (t) => {
		const { ask, said } = await serve(t, { first: "{" });
		assert.match(said(), /the flags stay as they are/);
		assert.deepEqual(await ask("7"), await (await serve(t)).ask("7"));
	});

	it("takes the flags of a server, and asks for them only when they changed", async (t) => {
		const unleash = await serveDefinitions(t, "node");
		const { countIn } = await serve(t, {
			UNLEASH_URL: `${unleash.address}/api/`,
			UNLEASH_TOKEN: "secret",
		});
		assert.ok(isAboutHalf(await countIn()));
		unleash.change((definitions) => withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
		assert.equal(unleash.sent(), 2);
		assert.deepEqual(unleash.wanted(), ["/api/client/features secret"]);
	});

	it("answers nonsense without falling, and ends cleanly", async (t) => {
		const { port, ask, stop, said } = await serve(t);
		for (const path of ["//", "/flags?%", "/flags?userId=%ff&userId=2", "/%"])
			await fetch(`http://localhost:${port}${path}`);
		assert.equal((await ask("7")).reviews.enabled, true);
		assert.equal(await stop(), 0);
		assert.doesNotMatch(said(), /stay as they are|Error/);
	});
});

/** An Unleash server for one token, with the definitions of an example; it knows what it was asked. */
async function serveDefinitions(t, name) {
	const path = `../../examples/${name}/definitions.json`;
	let text = await readFile(here(path), "utf8");
	let sent = 0;
	const wanted = new Set();
	const server = createServer((request, response) => {
		wanted.add(`${request.url} ${request.headers.authorization}`);
		const etag = `"${createHash("sha1").update(text).digest("hex")}"`;
		const isKnown = request.headers["if-none-match"] === etag;
		if (!isKnown) sent += 1;
		response.writeHead(isKnown ? 304 : 200, { etag });
		response.end(isKnown ? undefined : text);
	});
	await once(server.listen(0), "listening");
	t.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return {
		address: `http://localhost:${server.address().port}`,
		change: (edit) => {
			text = edit(text);
		},
		sent: () => sent,
		wanted: () => [...wanted],
	};
}
