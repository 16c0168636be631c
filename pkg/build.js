// Makes `dist/` out of `src/`: one small script for each entry, and what they share once. The types
// are made by `tsc`.

import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const entries = await readdir(here("src/entry"));

await build({
	entryPoints: entries.map((name) => here(`src/entry/${name}`)),
	outdir: here("dist/entry"),
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "neutral",
	target: "es2022",
	minify: true,
	// Left to the host, or to the bundler of whoever uses the package.
	external: ["node:fs", "node:path", "*.wasm", "*.wasm?module"],
});
