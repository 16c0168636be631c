// Reads files of the repository and the test data in them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The root of the repository: a URL that ends in a slash. */
export const root = new URL("../../../", import.meta.url);

export const readText = (path) => readFileSync(new URL(path, root), "utf8");

/** Returns the text below a heading of a page, up to the next section. */
export function readSection(path, heading) {
	const [, rest] = readText(path).split(`${heading}\n`);
	return rest.split("\n## ")[0];
}

export const readJson = (path) => JSON.parse(readText(path));

/** Returns all files of the client specification, in the order of its index. */
export function readSpecifications() {
	const directory = "@unleash/client-specification/specifications";
	return require(`${directory}/index.json`).map((file) =>
		require(`${directory}/${file}`),
	);
}

export const readProbes = () =>
	readJson("tests/data/unleash-parity/probes.json").probes;

export const readRulings = () =>
	readJson("tests/data/unleash-parity/rulings.json");

/** Returns a document captured from Unleash server 8.2, as a string. */
export const readCaptured = () =>
	readText("tests/data/unleash-server-8.2/client-features.json");
