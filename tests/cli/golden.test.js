// Each command on real documents: its whole output as text and as JSON. `UPDATE_FIXTURES=1` writes the outputs.

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";
import {
	AT,
	CAPTURED,
	CHANGED,
	cwd,
	FAULTY,
	OTHER_KEY,
	PLAN,
	PRIVATE_KEY,
	PUBLIC_KEY,
	SIGNED,
} from "./support/documents.js";

const GOLDEN = new URL("golden/", import.meta.url);
const TENANT = ["-c", "tenantId=acme"];
const USER = ["-c", "userId=7", ...TENANT];

/** Arguments and exit code by the name of a file. */
const OUTPUTS = {
	"list.txt": [["list", CAPTURED]],
	"list.json": [["list", CAPTURED, "--json"]],
	"eval.txt": [["eval", "e2e.variants", CAPTURED, ...USER]],
	"eval.json": [["eval", "e2e.variants", CAPTURED, ...USER, "--json"]],
	"explain.txt": [["explain", "e2e.constraints", CAPTURED, ...USER, ...AT]],
	"explain.json": [
		["explain", "e2e.child-variant", CAPTURED, ...USER, "--json"],
	],
	"inputs.txt": [["inputs", "e2e.constraints", CAPTURED]],
	"inputs.json": [["inputs", "e2e.child-variant", CAPTURED, "--json"]],
	"check.txt": [["check", FAULTY, ...AT]],
	"check.json": [["check", FAULTY, ...AT, "--json", "--strict"], 1],
	"check.sarif": [["check", FAULTY, ...AT, "--sarif"]],
	"check-captured.txt": [["check", CAPTURED, "--strict", ...AT], 1],
	"population.txt": [["population", "e2e.variants", CAPTURED]],
	"population.json": [
		["population", "e2e.rollout", CAPTURED, "-n", "5000", "--json", ...TENANT],
	],
	"diff.txt": [["diff", CAPTURED, CHANGED, ...AT]],
	"diff.md": [["diff", CAPTURED, CHANGED, "--markdown", "--strict", ...AT], 1],
	"diff.json": [["diff", CAPTURED, CHANGED, "--json", ...AT]],
	"diff-equal.txt": [["diff", CAPTURED, CAPTURED, "--strict"]],
	"ramp.txt": [["ramp", PLAN]],
	"ramp.json": [["ramp", PLAN, "--json"]],
	"ramp-status.txt": [["ramp", PLAN, "--status", ...AT]],
	"ramp-status.json": [["ramp", PLAN, "--status", "--json", ...AT]],
	"types.txt": [["types", CAPTURED]],
	"types.json": [["types", CAPTURED, "--json"]],
	"types-openfeature.json": [["types", CAPTURED, "--format", "openfeature"]],
	"residual.txt": [["residual", CAPTURED, ...USER]],
	"residual.json": [
		["residual", CAPTURED, ...USER, "--flags", "e2e.rollout", "--json"],
	],
	"sign.txt": [["sign", FAULTY, "--key", PRIVATE_KEY, ...AT]],
	"verify.txt": [["verify", SIGNED, "--key", PUBLIC_KEY, ...AT]],
	"verify.json": [["verify", SIGNED, "--key", PUBLIC_KEY, "--json", ...AT]],
	"verify-other-key.txt": [["verify", SIGNED, "--key", OTHER_KEY, ...AT], 1],
	"verify-expired.json": [
		[
			...["verify", SIGNED, "--key", PUBLIC_KEY, "--json"],
			...["--at", "2026-12-12T00:00:00Z"],
		],
		1,
	],
};

for (const [name, [args, expected = 0]] of Object.entries(OUTPUTS))
	test(`fanion ${args.join(" ")}`, async (t) => {
		const { code, output } = await runCommand(t, args, { cwd });
		assert.equal(code, expected);
		const file = new URL(name, GOLDEN);
		if (process.env.UPDATE_FIXTURES) await writeFile(file, output);
		else assert.equal(output, await readFile(file, "utf8"));
		if (/\.(json|sarif)$/.test(name)) JSON.parse(output);
	});

test("each golden file belongs to a command", async () => {
	assert.deepEqual((await readdir(GOLDEN)).sort(), Object.keys(OUTPUTS).sort());
});
