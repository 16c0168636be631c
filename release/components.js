// Lists the software of others that the npm package contains: crates in the `.wasm`, libraries in the scripts.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));

const METADATA = [
	...["metadata", "--format-version", "1", "--locked"],
	...["--filter-platform", "wasm32-unknown-unknown"],
	...["--features", "allocator,tools"],
];

/**
 * Returns the crates that the `.wasm` may contain, sorted, as `cargo metadata` describes them; not fanion itself.
 *
 * Those that only run while it is compiled are left out: procedural macros, build scripts, and what these need.
 */
export function listCrates() {
	const { crates, main } = readGraph();
	return crates.filter((crate) => crate !== main);
}

/** Returns `crates`, those of `listCrates` and fanion, each with `uses`, the crates that it imports; and `main`, fanion. */
export function readGraph() {
	const output = execFileSync("cargo", METADATA, {
		cwd: root,
		maxBuffer: 2 ** 26,
	});
	const { packages, resolve } = JSON.parse(output);
	const byId = new Map(packages.map((crate) => [crate.id, crate]));
	const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
	const linked = new Set([byId.get(resolve.root)]);
	for (const crate of linked) {
		const normal = nodes.get(crate.id).deps.filter(isNormal);
		const used = normal.map(({ pkg }) => byId.get(pkg));
		crate.uses = used.filter((other) => !isMacro(other));
		for (const other of crate.uses) linked.add(other);
	}
	return { crates: [...linked].sort(byName), main: byId.get(resolve.root) };
}

function isNormal({ dep_kinds }) {
	return dep_kinds.some(({ kind }) => kind === null);
}

function isMacro({ targets }) {
	return targets.some(({ kind }) => kind.includes("proc-macro"));
}

/** Returns the SHA-256 of the archive of each crate, by name and version. */
export function readChecksums() {
	const lock = readFileSync(`${root}Cargo.lock`, "utf8");
	const entries = lock.matchAll(
		/name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/g,
	);
	return new Map(
		[...entries].map(([, name, version, hash]) => [`${name} ${version}`, hash]),
	);
}

/** Returns the libraries in the scripts, sorted: `name`, `version`, `license`, and `files`, their license files. */
export function listLibraries() {
	const files = readdirSync(`${root}pkg/dist`, { recursive: true })
		.filter((path) => path.endsWith(".LICENSE"))
		.sort();
	const names = [...new Set(files.map((path) => basename(path, ".LICENSE")))];
	return names.sort().map((name) => ({
		...readManifest(name),
		files: files.filter((path) => basename(path, ".LICENSE") === name),
	}));
}

/** Returns the `package.json` of an installed library. Some do not export it. */
export function readManifest(name) {
	const path = `${root}node_modules/${name}/package.json`;
	return JSON.parse(readFileSync(path, "utf8"));
}

/** Returns the text of a file of a crate whose name matches, or `undefined`. */
export function readCrateFile({ manifest_path }, pattern) {
	const folder = dirname(manifest_path);
	const name = readdirSync(folder).find((file) => pattern.test(file));
	return name && readFileSync(`${folder}/${name}`, "utf8");
}

function byName(a, b) {
	return a.name < b.name ? -1 : 1;
}
