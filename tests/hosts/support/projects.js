// Paths of tools, and fresh copies of projects that use the packed archive.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readSpecifications } from "../../js/support/fixtures.js";

const ROOT = new URL("../", import.meta.url);

/** Returns the path of a file in `tests/hosts`. */
export const hostsPath = (path) => fileURLToPath(new URL(path, ROOT));

/** Returns the path of the executable of an installed tool: `vite`, `deno`. */
export const toolPath = (name) => hostsPath(`node_modules/.bin/${name}`);

/** Returns the path of the executable of Node 20, 22 or 24. */
export const nodePath = (version) =>
	hostsPath(`node_modules/node${version}/bin/node`);

/**
 * Copies `tests/hosts/projects/<name>` to the new folder `scratch/<use>`, and returns the path of the
 * folder. Node resolves `fanion`, unpacked from the archive, and all tools from there. The folder also
 * contains the specification (`specifications.json`), its runner (`runner/`), and the scripts that all
 * bundlers share (`projects/bundled`).
 */
export async function createProject(name, use = name) {
	const folder = hostsPath(`scratch/${use}/`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(hostsPath("scratch"), { recursive: true });
	for (const project of ["bundled", name])
		await cp(hostsPath(`projects/${project}`), folder, { recursive: true });
	await cp(hostsPath("../js/runner"), `${folder}runner`, { recursive: true });
	await writeFile(
		`${folder}specifications.json`,
		JSON.stringify(readSpecifications()),
	);
	return folder;
}

/**
 * Changes the imports of a project from `fanion` to `fanion/tools`, and takes the results of the
 * specification from explanations.
 */
export async function switchToTools(folder) {
	for (const file of await readdir(folder, { recursive: true })) {
		if (!/^(app\/.*|[\w-]+)\.(c?js|html)$/.test(file)) continue;
		const script = await readFile(folder + file, "utf8");
		const withTools = script
			.replace(/"fanion(?=["/])(?!":|\/client|\/storage)/g, '"fanion/tools')
			.replaceAll("/dist/entry/", "/dist/tools/")
			.replaceAll("openFanion", "openExplained");
		await writeFile(folder + file, withTools);
	}
}

/**
 * Copies `examples/<name>` to a new folder for this `use`, where `fanion` is the packed archive. Returns
 * the path of the folder.
 */
export async function createExample(name, use = "example") {
	const folder = hostsPath(`scratch/${use}-${name}/`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(hostsPath("scratch"), { recursive: true });
	await cp(hostsPath(`../../examples/${name}`), folder, {
		recursive: true,
		filter: (path) => !/\/(node_modules|dist|\.wrangler)$/.test(path),
	});
	return folder;
}
