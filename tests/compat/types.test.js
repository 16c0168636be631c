// Types and examples: those of `fanion/next` and `fanion/vercel` beside those of the packages that they replace or extend.

import assert from "node:assert/strict";
import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../hosts/support/process.js";
import { hostsPath } from "../hosts/support/projects.js";
import { readText, root } from "../js/support/fixtures.js";

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));

/** As Next.js sets them. */
const OPTIONS = [
	"--noEmit",
	"--skipLibCheck",
	"--ignoreConfig",
	// The package is a link; what its types import is beside the link.
	"--preserveSymlinks",
	...["--target", "es2022", "--module", "esnext"],
	...["--moduleResolution", "bundler", "--jsx", "preserve"],
	...["--lib", "es2022,dom,dom.iterable", "--types", "node"],
];

/** Returns a new folder where `fanion` is this package, and other packages are those of `tests/hosts`. */
async function createFolder(name) {
	const folder = hostsPath(`scratch/${name}/`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(`${folder}node_modules`, { recursive: true });
	const link = `${folder}node_modules/fanion`;
	await symlink(fileURLToPath(new URL("pkg", root)), link);
	return folder;
}

test("code for the replaced packages compiles", async () => {
	const cwd = await createFolder("compat-types");
	const source = fileURLToPath(new URL("types/next/", import.meta.url));
	await cp(source, cwd, { recursive: true });
	const args = [TSC, ...OPTIONS, "--strict", "assignable.ts"];
	await run(process.execPath, args, { cwd });
});

for (const page of ["next", "vercel"])
	test(`the examples of docs/${page}.md compile`, async () => {
		const cwd = await createFolder(`compat-${page}`);
		const files = [];
		for (const [, code, path] of readText(`docs/${page}.md`).matchAll(
			EXAMPLE,
		)) {
			// Each kind of proxy is an example; no other file imports one.
			const file = files.includes(path) ? `${files.length}-${path}` : path;
			await mkdir(dirname(cwd + file), { recursive: true });
			await writeFile(cwd + file, code);
			files.push(file);
		}
		assert.ok(files.length > 3, files.join());
		const args = [TSC, ...OPTIONS, ...SCRIPTS, ...files];
		await run(process.execPath, args, { cwd });
	});

/** Examples are scripts without types. */
const SCRIPTS = ["--allowJs", "--checkJs", "--noImplicitAny", "false"];

/** A block of code that begins with the name of its file. */
const EXAMPLE = /^```jsx?\n(\/\/ (\S+)\n[\s\S]*?)^```$/gm;
