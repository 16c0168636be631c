// `fanion/js` of the packed archive in Hermes, the engine of React Native. npm has a program that runs scripts for
// version 0.12, and of current versions only the compiler.

import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { before, test } from "node:test";
import { transformFileAsync } from "@babel/core";
import { build } from "esbuild";
import { checkSpecification } from "../js/support/check-specification.js";
import { readText } from "../js/support/fixtures.js";
import { run } from "./support/process.js";
import { createProject, hostsPath } from "./support/projects.js";

const PLATFORM = process.platform === "darwin" ? "osx-bin" : "linux64-bin";
const HERMES = hostsPath(`node_modules/hermes-engine-cli/${PLATFORM}/hermes`);
const COMPILER = hostsPath(
	`node_modules/hermes-compiler/hermesc/${PLATFORM}/hermesc`,
);

/** Lowers classes and private members, as the preset of React Native does: Hermes 0.12 has neither. */
const LOWERED = { presets: [["@babel/preset-env", { modules: false }]] };

let folder;
before(async () => {
	folder = await createProject("hermes");
});

/** Bundles a script of the project, and returns the path of the result. */
async function bundle(script) {
	const outfile = `${folder}bundled-${script}`;
	await build({
		entryPoints: [folder + script],
		outfile,
		bundle: true,
		format: "iife",
		logLevel: "silent",
	});
	return outfile;
}

async function lower(path) {
	const { code } = await transformFileAsync(path, {
		...LOWERED,
		cwd: folder,
		configFile: false,
		compact: false,
	});
	await writeFile(path, code);
	return path;
}

test("the engine passes the specification in Hermes, and a client answers", async (t) => {
	const script = await lower(await bundle("main.js"));
	const { isBare, client, patterns, results } = JSON.parse(
		await run(HERMES, ["-O", "-w", script]),
	);
	assert.equal(isBare, true);
	assert.equal(client, true);
	assert.deepEqual(patterns, {
		ascii: true,
		// Without tables for characters beyond ASCII.
		folded: false,
		class: false,
		warnings: [
			"flag `a`, strategy 1, constraint 1: `^\\p{Lu}$` is not a supported regular expression: it matches nothing",
		],
	});
	checkSpecification(t, "Hermes 0.12", results);
});

test("the documentation shows the lines that complete the polyfill", async () => {
	const script = await readFile(`${folder}text-encoding.js`, "utf8");
	const [, ...lines] = script.trim().split("\n\n");
	const shown = lines.join("\n\n").replaceAll("\t", "  ");
	assert.ok(readText("docs/js.md").includes(shown));
});

test("the compiler of the current Hermes accepts the modules as they are", async () => {
	const script = await bundle("modules.js");
	const program = `${script}.hbc`;
	await run(COMPILER, ["-emit-binary", "-out", program, "-O", "-w", script]);
	assert.ok((await stat(program)).size > 100_000);
});
