// Where the tests find their data, relative to the checkout.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The root of the checkout, as a URL that ends in a slash. */
export const root = new URL("../../", import.meta.url);

export const readText = (path) => readFileSync(new URL(path, root), "utf8");

export const readJson = (path) => JSON.parse(readText(path));

/** All files of the client specification, in its own order. */
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

/** A document captured from an Unleash server 8.2. */
export const readCaptured = () =>
	readText("tests/data/unleash-server-8.2/client-features.json");
