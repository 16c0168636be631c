// The command on a terminal: colors, a progress bar, questions. A pseudo terminal of `script` stands for it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { test } from "node:test";
import { RUNTIMES, SCRIPT } from "../edge-server/support/command.js";
import { ADMIN, startAdminServer } from "./support/admin-server.js";
import { CAPTURED, cwd, PLAN } from "./support/documents.js";

const skip = hasScript() ? false : "SKIPPED: the program `script` is missing";
if (skip) console.error(skip);

function hasScript() {
	try {
		return execFileSync("script", ["--version"], { encoding: "utf8" });
	} catch {
		return false;
	}
}

/** Runs `fanion` on a terminal, and types the keys of an answer to its question. Returns what the terminal shows. */
async function onTerminal(args, { variables = {}, answer } = {}) {
	const words = [...RUNTIMES["Node 24"], SCRIPT, ...args];
	const line = words.map((word) => `'${word}'`).join(" ");
	const { PATH, HOME } = process.env;
	const child = spawn("script", ["-qec", line, "/dev/null"], {
		cwd,
		env: { PATH, HOME, TERM: "xterm-256color", ...variables },
		stdio: ["pipe", "pipe", "inherit"],
	});
	let output = "";
	child.stdout.on("data", (data) => {
		output += data;
		if (answer !== undefined && output.includes("[y/N] ")) {
			child.stdin.write(answer);
			answer = undefined;
		}
	});
	const code = await new Promise((resolve) => child.on("close", resolve));
	return { code, output };
}

/** The escape sequence of a color. */
const COLOR = "\u001b[3";

test("a terminal has colors, unless `NO_COLOR` is set", { skip }, async () => {
	const args = ["list", CAPTURED];
	const { output } = await onTerminal(args);
	assert.ok(output.includes(`${COLOR}2mon`), output);
	const plain = await onTerminal(args, { variables: { NO_COLOR: "1" } });
	assert.ok(!plain.output.includes("\u001b"), plain.output);
	const dumb = await onTerminal(args, { variables: { TERM: "dumb" } });
	assert.ok(!dumb.output.includes("\u001b"), dumb.output);
});

test("long work shows a bar, which is removed", { skip }, async () => {
	const args = ["population", "e2e.variants", CAPTURED, "-n", "5000000"];
	const { code, output } = await onTerminal(args);
	assert.equal(code, 0);
	assert.match(output, /evaluating █+░* \d+ %/);
	const [last] = output.split("\r\u001b[K").slice(-1);
	assert.match(last, /^\S*`e2e.variants` is on for 5,000,000 of 5,000,000/);
});

test("a snapshot is not written to a terminal", { skip }, async () => {
	const { code, output } = await onTerminal(["snapshot", CAPTURED]);
	assert.equal(code, 2);
	assert.match(output, /a snapshot is binary: pass `--output <file>`/);
});

for (const [answer, isChanged] of [
	["n\n", false],
	["\n", false],
	["y\n", true],
	["\u0003", false],
	["\u0004", false],
])
	test(`\`ramp --push\` asks, and the answer ${JSON.stringify(answer)} ${isChanged ? "changes" : "keeps"} the strategies`, {
		skip,
	}, async (t) => {
		const server = await startAdminServer(t);
		const variables = { UNLEASH_URL: server.url, UNLEASH_ADMIN_TOKEN: ADMIN };
		const args = ["ramp", PLAN, "--push"];
		const { code, output } = await onTerminal(args, { variables, answer });
		assert.equal(code, 0, output);
		assert.match(output, /- `default`/);
		assert.match(output, /\+ everyone: 50 % from 2026-12-08 09:00 UTC/);
		const titles = server.strategies.map(({ title }) => title);
		assert.equal(titles.length, isChanged ? 3 : 1);
		const verdict = isChanged ? "changed" : "nothing was changed";
		assert.match(output, new RegExp(`in \`development\`: ${verdict}\r?\n$`));
		assert.match(output, /\[y\/N\] [^\n]*\n/);
	});
