// Makes `dist/` out of `src/`: one small script for each entry, and what they share once. The types
// are made by `tsc`.

import { readdir } from "node:fs/promises";
import { build } from "esbuild";

const entries = new URL("src/entry/", import.meta.url);

await build({
	entryPoints: (await readdir(entries)).map(
		(name) => new URL(name, entries).pathname,
	),
	outdir: new URL("dist/entry/", import.meta.url).pathname,
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "neutral",
	target: "es2022",
	minify: true,
	// Left to the host, or to the bundler of whoever uses the package.
	external: ["node:fs", "node:path", "*.wasm", "*.wasm?module"],
});
