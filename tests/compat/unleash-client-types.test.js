// Compiles code that uses the types of the drop-in for `unleash-client`, and those of the original.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const TSC = path("../../node_modules/typescript/bin/tsc");
const OPTIONS = [
	"--noEmit",
	"--strict",
	"--noImplicitOverride",
	"--ignoreConfig",
	"--target",
	"es2022",
	"--types",
	"node",
];

/** Compiles files; fails with the messages of the compiler. */
async function compile([module, resolution], ...files) {
	try {
		await execute(process.execPath, [
			TSC,
			...OPTIONS,
			...["--module", module, "--moduleResolution", resolution],
			...files,
		]);
	} catch (error) {
		assert.fail(error.stdout || error.message);
	}
}

/** Writes the program with the import of the drop-in; returns the path. */
function changedProgram() {
	const program = readFileSync(path("types/program.ts"), "utf8");
	const changed = program.replace(
		'from "unleash-client"',
		'from "fanion/compat/unleash-client"',
	);
	assert.notEqual(changed, program);
	mkdirSync(path("../../target/compat"), { recursive: true });
	const file = path("../../target/compat/program.ts");
	writeFileSync(file, changed);
	return file;
}

test("a program of a user compiles with both packages, whose types are assignable to each other but for enums and private members", () =>
	compile(
		["nodenext", "nodenext"],
		path("types/program.ts"),
		changedProgram(),
		path("types/assignable.ts"),
	));

test("the program compiles with the drop-in for a bundler", () =>
	compile(["esnext", "bundler"], changedProgram()));
