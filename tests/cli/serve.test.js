// `fanion serve`: the page with the caller's flags, on the loopback address, and no other file.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Command, runCommand } from "../edge-server/support/command.js";
import { CAPTURED, cwd } from "./support/documents.js";

async function serve(context, file, options) {
	const args = ["serve", "--no-open", file];
	const command = new Command(context, args, { cwd, ...options });
	const [, url] = await command.waitFor(/(http:\/\/127\.0\.0\.1:\d+)\/www\//);
	return { command, url };
}

/** Sends a request without changing its path; returns status and body. */
function ask(url, path, headers = {}) {
	const { hostname, port } = new URL(url);
	return new Promise((resolve, reject) => {
		const request = get({ hostname, port, path, headers }, (response) => {
			let body = "";
			response.on("data", (data) => {
				body += data;
			});
			response.on("end", () =>
				resolve({ statusCode: response.statusCode, body }),
			);
		});
		request.on("error", reject);
	});
}

const DEFINITIONS = "/www/playground/captured-definitions.json";

for (const runtime of ["Node 20", "Node 24", "Bun", "Deno"])
	test(`${runtime}: serves the page with the flags, and ends with exit code 0`, async (t) => {
		const { command, url } = await serve(t, CAPTURED, { runtime });
		const page = await fetch(url);
		assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
		const text = await page.text();
		for (const [, path] of text.matchAll(/(?:src|href)="([\w./-]+)"/g)) {
			const { status } = await fetch(`${url}/www/${path}`);
			assert.equal(status, 200, path);
		}
		const flags = await fetch(url + DEFINITIONS);
		const source = flags.headers.get("x-fanion-source");
		assert.equal(decodeURIComponent(source), CAPTURED);
		const file = new URL(`../../${CAPTURED}`, import.meta.url);
		assert.equal(await flags.text(), await readFile(file, "utf8"));
		const { status } = await fetch(`${url}/pkg/wasm/tools/fanion_bg.wasm`);
		assert.equal(status, 200);
		assert.deepEqual(await command.stop(), { code: 0, signal: null });
	});

test("a reload shows a change of the file", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "fanion-"));
	t.after(() => rm(folder, { recursive: true }));
	const file = join(folder, "flags.json");
	await copyFile(new URL(`../../${CAPTURED}`, import.meta.url), file);
	const { url } = await serve(t, file);
	await writeFile(file, '{"version":2,"features":[]}');
	const flags = await fetch(url + DEFINITIONS);
	assert.deepEqual(await flags.json(), { version: 2, features: [] });
});

test("other files, other names of the host and other methods are refused", async (t) => {
	const { url } = await serve(t, CAPTURED);
	for (const path of [
		...["/pkg/package.json", "/pkg/dist/cli/fanion.js", "/www/nowhere.js"],
		...["/www/../../package.json", "/www/%2e%2e/cli/fanion.js", "/www"],
	])
		assert.equal((await ask(url, path)).statusCode, 404, path);
	const { port } = new URL(url);
	const foreign = { host: `flags.example:${port}` };
	assert.equal((await ask(url, DEFINITIONS, foreign)).statusCode, 403);
	const post = await fetch(url + DEFINITIONS, { method: "POST" });
	assert.equal(post.status, 405);
});

test("a document that is no document, and a port that is taken, are messages", async (t) => {
	const wrong = await runCommand(t, ["serve", "Makefile"], { cwd });
	assert.equal(wrong.code, 2);
	assert.match(wrong.errors, /^fanion: Makefile: not JSON: line 1/);
	const { url } = await serve(t, CAPTURED);
	const args = ["serve", "--no-open", CAPTURED, "-p", new URL(url).port];
	const { code, errors } = await runCommand(t, args, { cwd });
	assert.equal(code, 2);
	assert.match(
		errors,
		/cannot be served: .*: pass another port by `--port`\n$/,
	);
});
