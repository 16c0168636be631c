// `fanion ramp --push` with a scripted Admin API: a dry run, a change, its undo, and refusals.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";
import { ADMIN, startAdminServer } from "./support/admin-server.js";
import { cwd, PLAN } from "./support/documents.js";

async function push(context, server, args = [], file = PLAN) {
	const variables = { UNLEASH_URL: server.url, UNLEASH_ADMIN_TOKEN: ADMIN };
	const words = ["ramp", file, "--push", ...args];
	return runCommand(context, words, { cwd, variables });
}

test("without a terminal and without `--yes`, nothing changes", async (t) => {
	const server = await startAdminServer(t);
	const { code, output } = await push(t, server);
	assert.equal(code, 0);
	assert.match(output, /pass `--yes` to change it\n$/);
	assert.deepEqual(server.changes, []);
});

test("`--yes` adds before it removes, sorts, and a second push changes nothing", async (t) => {
	const server = await startAdminServer(t);
	const { code, output } = await push(t, server, ["--yes", "--json"]);
	assert.equal(code, 0);
	const { applied, added, removed, kept } = JSON.parse(output);
	assert.deepEqual(
		[applied, added.length, removed.length, kept],
		[true, 3, 1, 0],
	);
	assert.deepEqual(server.changes, [
		...["POST ", "POST ", "POST "],
		"DELETE /first",
		"POST /set-sort-order",
	]);
	const again = await push(t, server, ["--yes"]);
	assert.match(again.output, /the server has these strategies already/);
	assert.equal(server.changes.length, 5);
});

test("a push of the saved strategies is its undo", async (t) => {
	const server = await startAdminServer(t);
	const folder = await mkdtemp(join(tmpdir(), "fanion-"));
	t.after(() => rm(folder, { recursive: true }));
	const saved = join(folder, "before.json");
	await push(t, server, ["--yes", "--save", saved]);
	assert.equal(server.strategies.length, 3);
	const { flag, environment } = JSON.parse(await readFile(saved, "utf8"));
	assert.deepEqual([flag, environment], ["checkout", "development"]);
	const undo = await push(t, server, ["--yes"], saved);
	assert.equal(undo.code, 0, undo.errors);
	assert.deepEqual(
		server.strategies.map(({ name }) => name),
		["default"],
	);
});

test("if the server refuses a strategy, those before it are removed again", async (t) => {
	const server = await startAdminServer(t, 3);
	const { code, errors } = await push(t, server, ["--yes"]);
	assert.equal(code, 2);
	assert.match(
		errors,
		/answers with status 400: too many strategies: nothing was changed\n$/,
	);
	assert.deepEqual(
		server.strategies.map(({ id }) => id),
		["first"],
	);
});

test("refusals say what to do, without the token", async (t) => {
	const server = await startAdminServer(t);
	const cases = [
		[
			PLAN,
			"*:*.wrong-0123456789",
			/401: set `UNLEASH_ADMIN_TOKEN` to an admin/,
		],
		[
			"tests/data/ramp/plan.json",
			ADMIN,
			/404: check `flag`, `project` and `environment` of the plan/,
		],
	];
	for (const [file, token, message] of cases) {
		const variables = { UNLEASH_URL: server.url, UNLEASH_ADMIN_TOKEN: token };
		const args = ["ramp", file, "--push", "--yes"];
		const { code, errors } = await runCommand(t, args, { cwd, variables });
		assert.equal(code, 2);
		assert.match(errors, message);
		assert.doesNotMatch(errors, /0123456789/);
	}
	assert.deepEqual(server.changes, []);
});
