// The types of `fanion/next` and `fanion/vercel` beside those of the packages that they replace or extend.

import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../hosts/support/process.js";
import { hostsPath } from "../hosts/support/projects.js";
import { root } from "../js/support/fixtures.js";

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));

/** As Next.js sets them. */
const OPTIONS = [
	"--noEmit",
	"--strict",
	"--skipLibCheck",
	"--ignoreConfig",
	// The package is a link; what its types import is beside the link.
	"--preserveSymlinks",
	...["--target", "es2022", "--module", "esnext"],
	...["--moduleResolution", "bundler", "--jsx", "preserve"],
	...["--lib", "es2022,dom,dom.iterable", "--types", "node"],
];

test("code for the replaced packages compiles", async () => {
	const project = hostsPath("scratch/compat-types/");
	const source = fileURLToPath(new URL("types/", import.meta.url));
	await rm(project, { recursive: true, force: true });
	await cp(source, project, { recursive: true });
	await mkdir(`${project}node_modules`);
	const link = `${project}node_modules/fanion`;
	await symlink(fileURLToPath(new URL("pkg", root)), link);
	const args = [TSC, ...OPTIONS, "assignable.ts"];
	await run(process.execPath, args, { cwd: project });
});
