// Where the tools and the packed archive are, and where projects may be laid.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readSpecifications } from "../../js/checkout.js";

const HOSTS = new URL("../", import.meta.url);

/** A path below `tests/hosts`. */
export const here = (path) => fileURLToPath(new URL(path, HOSTS));

/** The program of a tool that is installed here: `vite`, `deno`. */
export const tool = (name) => here(`node_modules/.bin/${name}`);

/** The program of one version of Node: 20, 22, 24. */
export const node = (version) => here(`node_modules/node${version}/bin/node`);

/**
 * Lays a project out of `tests/hosts/projects/<name>` in a fresh folder, `use`, and gives back its path. It
 * finds `fanion`, unpacked from the archive, and all tools above it, and beside its own files the
 * runner of the specification (`runner/specification.js`, `runner/fanion.js`, `specifications.json`)
 * and the scripts that bundlers have in common, those of `projects/bundled`.
 */
export async function lay(name, use = name) {
	const place = here(`scratch/${use}/`);
	await rm(place, { recursive: true, force: true });
	await mkdir(here("scratch"), { recursive: true });
	for (const project of ["bundled", name])
		await cp(here(`projects/${project}`), place, { recursive: true });
	await cp(here("../js/runner"), `${place}runner`, { recursive: true });
	await writeFile(
		`${place}specifications.json`,
		JSON.stringify(readSpecifications()),
	);
	return place;
}

/**
 * Lets a project that was laid take the lab in the place of the plain package, and put every case of
 * the specification to its explanations.
 */
export async function toLab(place) {
	for (const file of await readdir(place, { recursive: true })) {
		if (!/^(app\/.*|[\w-]+)\.(c?js|html)$/.test(file)) continue;
		const script = await readFile(place + file, "utf8");
		const inLab = script
			.replace(/"fanion(?=["/])(?!":|\/client|\/storage)/g, '"fanion/lab')
			.replaceAll("/dist/entry/", "/dist/lab/")
			.replaceAll("openFanion", "openExplained");
		await writeFile(place + file, inLab);
	}
}

/**
 * Lays `examples/<name>` in a fresh folder of its own for each `use`, where `fanion` is the packed
 * archive; gives back its path.
 */
export async function layExample(name, use = "example") {
	const place = here(`scratch/${use}-${name}/`);
	await rm(place, { recursive: true, force: true });
	await mkdir(here("scratch"), { recursive: true });
	await cp(here(`../../examples/${name}`), place, {
		recursive: true,
		filter: (path) => !/\/(node_modules|dist|\.wrangler)$/.test(path),
	});
	return place;
}
