// Writes the references of the API: TypeDoc for the npm package, rustdoc for the crate.

import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, ReflectionKind } from "typedoc";
import { EQUAL_ENTRIES, listEntries } from "../api.js";
import { root } from "../components.js";

const REDIRECTION = `<!doctype html>
<meta charset="utf-8">
<title>fanion</title>
<meta http-equiv="refresh" content="0; url=fanion/index.html">
<a href="fanion/index.html">The crate fanion</a>
`;

/** Writes the pages about all entries of the npm package that have own types. */
export async function writeTypeScript(folder) {
	const entries = [...listEntries()].filter(
		([name]) => !(name in EQUAL_ENTRIES),
	);
	const names = new Map(
		entries.map(([name, path]) => [moduleName(path), join("fanion", name)]),
	);
	const app = await Application.bootstrap({
		name: "fanion",
		entryPoints: entries.map(([, path]) => join(root, "pkg", path)),
		tsconfig: join(root, "release/site/tsconfig.json"),
		basePath: join(root, "pkg/dist"),
		readme: "none",
		disableSources: true,
		includeVersion: false,
		skipErrorChecking: true,
		excludeInternal: true,
		validation: false,
		hideGenerator: true,
		logLevel: "Error",
	});
	const project = await app.convert();
	if (!project || app.logger.hasErrors())
		throw new Error("TypeDoc found errors in the types");
	for (const child of project.getChildrenByKind(ReflectionKind.Module))
		child.name = names.get(child.name);
	await app.generateDocs(project, folder);
}

/** Returns how TypeDoc names the module of an entry. */
function moduleName(path) {
	return path.replace(/^\.\/dist\//, "").replace(/(\/index)?\.d\.ts$/, "");
}

/** Writes the pages about the crate. The folder of the build is that of `make rust-api`. */
export function writeRust(folder) {
	const args = ["doc", "--no-deps", "--locked", "--lib"];
	const target = join(root, "target/rust-api");
	execFileSync("cargo", [...args, "--target-dir", target], {
		cwd: root,
		stdio: "inherit",
	});
	cpSync(join(target, "doc"), folder, {
		recursive: true,
		filter: (path) => !path.endsWith(".json"),
	});
	// Pages of rustdoc about itself link to it.
	writeFileSync(join(folder, "index.html"), REDIRECTION);
}
