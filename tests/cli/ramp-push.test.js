// `fanion ramp --push` with a scripted Admin API: a dry run, a change, its undo, and refusals.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

/** Creates a folder, and returns the path of a file in it. */
async function pathOf(context, name) {
	const folder = await mkdtemp(join(tmpdir(), "fanion-"));
	context.after(() => rm(folder, { recursive: true }));
	return join(folder, name);
}

test("a push of the saved strategies is its undo", async (t) => {
	const server = await startAdminServer(t);
	const saved = await pathOf(t, "before.json");
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

test("only a change writes the file of `--save`, which must not exist", async (t) => {
	const server = await startAdminServer(t);
	const saved = await pathOf(t, "before.json");
	await push(t, server, ["--save", saved]);
	await assert.rejects(readFile(saved), { code: "ENOENT" });
	await push(t, server, ["--yes", "--save", saved]);
	const text = await readFile(saved, "utf8");
	await push(t, server, ["--yes", "--save", saved]);
	assert.equal(await readFile(saved, "utf8"), text);
	const { changes } = server;
	const before = changes.length;
	const undo = await push(t, server, ["--yes", "--save", saved], saved);
	assert.match(undo.errors, /before.json` exists already: pass the path of a/);
	assert.equal(undo.code, 2);
	assert.equal(await readFile(saved, "utf8"), text);
	assert.equal(changes.length, before);
});

/** Strategies that differ in their titles only. */
const titled = (...titles) =>
	titles.map((title) => ({
		id: title,
		title,
		name: "default",
		parameters: {},
	}));

/** Writes a file with strategies; returns its path. */
async function fileOf(context, strategies) {
	const path = await pathOf(context, "strategies.json");
	const target = { flag: "checkout", environment: "development" };
	const entries = strategies.map(({ id: _, ...rest }) => rest);
	await writeFile(path, JSON.stringify({ ...target, strategies: entries }));
	return path;
}

test("another order of strategies is a change", async (t) => {
	const server = await startAdminServer(t, { strategies: titled("a", "b") });
	const file = await fileOf(t, titled("b", "a"));
	const { output } = await push(t, server, ["--yes"], file);
	assert.match(output, /^in this order:\n {2}b\n {2}a\n.*: changed\n$/);
	assert.deepEqual(server.changes, ["POST /set-sort-order"]);
	const again = await push(t, server, ["--yes", "--json"], file);
	const { applied, reordered } = JSON.parse(again.output);
	assert.deepEqual([applied, reordered], [false, false]);
	assert.equal(server.changes.length, 1);
});

test("strategies with equal titles show the parts that differ", async (t) => {
	// The server adds defaults.
	const defaults = { inverted: false, caseInsensitive: false };
	const of = (plan, more) => ({
		id: "x",
		title: "customers",
		name: "default",
		parameters: {},
		constraints: [
			{ contextName: "country", operator: "IN", values: ["FR"], ...more },
			{ contextName: "plan", operator: "IN", values: [plan] },
		],
	});
	const server = await startAdminServer(t, {
		strategies: [of("pro", defaults)],
	});
	const { output } = await push(t, server, [], await fileOf(t, [of("free")]));
	const part = (plan) =>
		`constraint {"contextName":"plan","operator":"IN","values":["${plan}"]}`;
	assert.equal(
		output.split("\n`checkout`")[0],
		`- customers\n-   ${part("pro")}\n+ customers\n+   ${part("free")}`,
	);
});

test("titles of the server do not control the terminal", async (t) => {
	const title = "x\u001b[2J\n- harmless\u202e\u009b1m";
	const server = await startAdminServer(t, { strategies: titled(title) });
	const { output } = await push(t, server);
	assert.match(output, /^- x\ufffd\[2J\ufffd- harmless\ufffd\ufffd1m\n/);
});

test("a strategy whose answer is lost is removed again", async (t) => {
	const server = await startAdminServer(t, {
		loses: (_change, number) => number === 2,
	});
	const { code, errors } = await push(t, server, ["--yes"]);
	assert.equal(code, 2);
	assert.match(errors, /does not answer: .*: nothing was changed\n$/);
	assert.deepEqual(
		server.strategies.map(({ id }) => id),
		["first"],
	);
});

test("if the failure can be neither followed nor undone, the message says so", async (t) => {
	const server = await startAdminServer(t, {
		limit: 3,
		refuses: (change) => change.startsWith("DELETE"),
	});
	const { code, errors } = await push(t, server, ["--yes"]);
	assert.equal(code, 2);
	assert.match(errors, /some strategies of the plan may be on the server/);
	assert.equal(server.strategies.length, 3);
});

test("after a refused removal or order, the message says what the server has, and a second push completes it", async (t) => {
	for (const [change, rest] of [
		["DELETE /first", "1 earlier strategy may still decide beside"],
		["POST /set-sort-order", "their order may be another one"],
	]) {
		let refused = change;
		const server = await startAdminServer(t, {
			strategies: [
				...titled("first"),
				...titled("last").map((entry) => ({ ...entry, sortOrder: 9 })),
			],
			refuses: (name) => name === refused,
		});
		const file = await fileOf(t, titled("last", "new"));
		const { code, errors } = await push(t, server, ["--yes"], file);
		assert.equal(code, 2);
		assert.match(errors, new RegExp(`were added, but ${rest}.*: push again`));
		refused = undefined;
		assert.equal((await push(t, server, ["--yes"], file)).code, 0);
		const { length } = server.changes;
		assert.equal((await push(t, server, ["--yes"], file)).code, 0);
		assert.equal(server.changes.length, length);
		assert.deepEqual(
			server.strategies.map(({ title }) => title),
			["last", "new"],
		);
	}
});

test("if the server refuses a strategy, those before it are removed again", async (t) => {
	const server = await startAdminServer(t, { limit: 3 });
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

test("a server that is not Unleash is a message, without a stack trace", async (t) => {
	for (const [text, wanted] of [
		["<!doctype html>", "JSON"],
		["{}", "a list"],
	]) {
		const server = await startAdminServer(t, { text });
		const { code, errors } = await push(t, server, ["--yes"]);
		assert.equal(code, 2);
		const end = `does not answer with ${wanted}: check \`UNLEASH_URL\`\n$`;
		assert.match(errors, new RegExp(`^fanion: GET .*${end}`));
	}
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
