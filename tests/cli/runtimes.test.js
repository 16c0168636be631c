// The command in every runtime: the same output, the same exit codes, bytes through pipes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import {
	RUNTIMES,
	runCommand,
	SCRIPT,
} from "../edge-server/support/command.js";
import {
	AT,
	CAPTURED,
	CHANGED,
	cwd,
	FAULTY,
	PLAN,
	PRIVATE_KEY,
	PUBLIC_KEY,
	SIGNED,
} from "./support/documents.js";

/** Arguments by the golden file that has their output. */
const GOLDEN = {
	"list.txt": ["list", CAPTURED],
	"check.sarif": ["check", FAULTY, ...AT, "--sarif"],
	"diff.json": ["diff", CAPTURED, CHANGED, "--json", ...AT],
	"ramp-status.txt": ["ramp", PLAN, "--status", ...AT],
	"types.txt": ["types", CAPTURED],
	"sign.txt": ["sign", FAULTY, "--key", PRIVATE_KEY, ...AT],
	"verify.txt": ["verify", SIGNED, "--key", PUBLIC_KEY, ...AT],
};

const captured = await readFile(new URL(`../../${CAPTURED}`, import.meta.url));
const shell = promisify(execFile);

for (const runtime of Object.keys(RUNTIMES)) {
	test(`${runtime}: the output of commands is the golden one`, async (t) => {
		for (const [name, args] of Object.entries(GOLDEN)) {
			const { code, output } = await runCommand(t, args, { cwd, runtime });
			const golden = new URL(`golden/${name}`, import.meta.url);
			assert.equal(output, await readFile(golden, "utf8"));
			assert.equal(code, 0);
		}
	});

	test(`${runtime}: exit codes tell findings from wrong input`, async (t) => {
		const codeOf = async (...args) =>
			(await runCommand(t, args, { cwd, runtime, input: captured })).code;
		assert.equal(await codeOf("list", "-"), 0);
		assert.equal(await codeOf("check", "--strict", "-"), 1);
		assert.equal(await codeOf("list", "nowhere.json"), 2);
		assert.equal(await codeOf("list", "--wrong", "-"), 2);
		assert.equal(await codeOf("--help"), 0);
	});

	test(`${runtime}: a snapshot goes through pipes, and a reader may stop early`, async () => {
		const { PATH, HOME } = process.env;
		const fanion = [...RUNTIMES[runtime], SCRIPT].join(" ");
		const options = { cwd, env: { PATH, HOME } };
		const run = async (line) =>
			(await shell("/bin/bash", ["-o", "pipefail", "-c", line], options))
				.stdout;
		const list = await readFile(new URL("golden/list.txt", import.meta.url));
		const piped = await run(
			`${fanion} snapshot ${CAPTURED} | ${fanion} list - 2>/dev/null`,
		);
		assert.equal(piped.split("\n").length, String(list).split("\n").length);
		const large = `${fanion} completion zsh --json; ${fanion} explain e2e.constraints ${CAPTURED} --json`;
		assert.match(await run(`(${large}) | head -n 1`), /^\{/);
	});
}
