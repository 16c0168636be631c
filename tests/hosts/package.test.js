// Does the archive, and the crate, hold what it should and nothing else? And do those agree who look at
// packages for a living?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readJson, readText, root } from "../js/checkout.js";
import { here, lay, tool } from "./support/places.js";
import { run } from "./support/process.js";

const { version } = readJson("pkg/package.json");
const checkout = fileURLToPath(root);
const archive = `${checkout}target/archive/fanion-${version}.tgz`;

/** A hash in a name changes with the code. */
const withoutHash = (file) => file.replace(/-[0-9A-Z]{8}\.js$/, "-….js");

test("the archive holds the package and nothing else", async () => {
	const listing = await run("tar", ["-tzf", archive]);
	const files = listing.trim().split("\n").map(withoutHash).sort();
	assert.deepEqual(
		files.map((file) => file.replace(/^package\//, "")),
		[
			"CHANGELOG.md",
			"LICENSE-APACHE",
			"LICENSE-MIT",
			"README.md",
			"dist/bound.d.ts",
			"dist/client/chunk-….js",
			"dist/client/client.d.ts",
			"dist/client/events.d.ts",
			"dist/client/eventsource-parser.LICENSE",
			"dist/client/impact.d.ts",
			"dist/client/index.d.ts",
			"dist/client/index.js",
			"dist/client/options.d.ts",
			"dist/client/stream-….js",
			"dist/engine.d.ts",
			"dist/entry/browser.d.ts",
			"dist/entry/browser.js",
			"dist/entry/bun.js",
			"dist/entry/chunk-….js",
			"dist/entry/chunk-….js",
			"dist/entry/edge-light.js",
			"dist/entry/inline-….js",
			"dist/entry/inline.d.ts",
			"dist/entry/inline.js",
			"dist/entry/node.js",
			"dist/entry/slim.d.ts",
			"dist/entry/slim.js",
			"dist/entry/workerd.js",
			"dist/error.d.ts",
			"dist/evaluation.d.ts",
			"dist/index.d.ts",
			"dist/lab/browser.d.ts",
			"dist/lab/browser.js",
			"dist/lab/bun.js",
			"dist/lab/chunk-….js",
			"dist/lab/chunk-….js",
			"dist/lab/document.d.ts",
			"dist/lab/edge-light.js",
			"dist/lab/engine.d.ts",
			"dist/lab/explanation.d.ts",
			"dist/lab/index.d.ts",
			"dist/lab/inline-….js",
			"dist/lab/inline.d.ts",
			"dist/lab/inline.js",
			"dist/lab/leaks.d.ts",
			"dist/lab/node.js",
			"dist/lab/plan.d.ts",
			"dist/lab/ramp.d.ts",
			"dist/lab/slim.d.ts",
			"dist/lab/slim.js",
			"dist/lab/survey.d.ts",
			"dist/lab/workerd.js",
			"dist/module.d.ts",
			"dist/storage/cache.d.ts",
			"dist/storage/deno-kv.d.ts",
			"dist/storage/file.d.ts",
			"dist/storage/file.js",
			"dist/storage/index.d.ts",
			"dist/storage/index.js",
			"dist/storage/indexed-db.d.ts",
			"dist/storage/memory.d.ts",
			"dist/storage/storage.d.ts",
			"dist/storage/web.d.ts",
			"dist/storage/workers-kv.d.ts",
			"dist/types.d.ts",
			"fanion.wasm.d.ts",
			"package.json",
			"wasm/fanion_bg.wasm",
			"wasm/lab/fanion_bg.wasm",
		],
	);
});

test("the crate holds the core and nothing else", async () => {
	const args = ["package", "--list", "--allow-dirty"];
	const files = (await run("cargo", args, { cwd: checkout }))
		.trim()
		.split("\n");
	const others = files.filter((file) => !/^src\/(wasm\/)?\w+\.rs$/.test(file));
	assert.ok(files.includes("src/lib.rs"));
	assert.deepEqual(
		others.filter((file) => file !== ".cargo_vcs_info.json"),
		[
			"CHANGELOG.md",
			"Cargo.lock",
			"Cargo.toml",
			"Cargo.toml.orig",
			"LICENSE-APACHE",
			"LICENSE-MIT",
			"README.md",
		],
	);
});

test("package and crate say what they are, and say the same", () => {
	const ours = JSON.parse(
		readFileSync(here("node_modules/fanion/package.json"), "utf8"),
	);
	const manifest = readText("Cargo.toml");
	const theirs = (key) => manifest.match(new RegExp(`^${key} = (.*)$`, "m"))[1];
	assert.equal(theirs("version"), `"${ours.version}"`);
	assert.equal(theirs("license"), `"${ours.license}"`);
	assert.deepEqual(JSON.parse(theirs("keywords")), ours.keywords);
	assert.ok(ours.repository.url.includes(JSON.parse(theirs("repository"))));
	assert.ok(ours.description.length > 20 && theirs("description").length > 20);
	assert.equal(readText("CHANGELOG.md").match(/^## (.*)$/m)[1], ours.version);
	assert.equal(ours.dependencies, undefined);
});

test("publint has nothing to say", async () => {
	const said = await run(tool("publint"), [archive, "--strict"]);
	assert.match(said, /All good!/);
});

test("the types are right for every way to import them as modules", async () => {
	const args = [archive, "--profile", "esm-only", "--format", "ascii"];
	const said = await run(tool("attw"), args);
	assert.match(said, /"fanion\/slim"/);
	assert.match(said, /"fanion\/lab\/slim"/);
	assert.match(said, /"fanion\/client"/);
	assert.match(said, /"fanion\/storage\/file"/);
	assert.doesNotMatch(said, /❌|🟥/);
});

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
const NODE = ["--module", "nodenext"];
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];

for (const [host, options, project] of [
	["Node, without the web", [...NODE, "--types", "node"], "everywhere.ts"],
	["a bundler, without the web", [...BUNDLER, "--types", ""], "everywhere.ts"],
	["Node", [...NODE, "--lib", "es2022,dom", "--types", ""], "web.ts"],
	["a page", [...BUNDLER, "--lib", "es2022,dom", "--types", ""], "web.ts"],
	[
		"a worker",
		[...BUNDLER, "--lib", "es2022,webworker", "--types", ""],
		"web.ts",
	],
]) {
	test(`the types of the archive hold under strict settings in ${host}`, async () => {
		const place = await lay("types");
		const lib = options.includes("--lib") ? [] : ["--lib", "es2022"];
		const strict = [
			"--noEmit",
			"--strict",
			"--ignoreConfig",
			"--target",
			"es2022",
		];
		const roots = [
			"--typeRoots",
			fileURLToPath(new URL("node_modules/@types", root)),
		];
		const args = [TSC, ...strict, ...lib, ...options, ...roots, project];
		await run(process.execPath, args, { cwd: place });
	});
}
