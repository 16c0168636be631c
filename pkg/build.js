// Makes `dist/` out of `src/`: one small script for each entry, and what they share once. The types
// are made by `tsc`.

import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { shorten } from "./glue.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const entries = await readdir(here("src/entry"));

/** Takes the glue in without what nobody needs of it. */
const glue = {
	name: "glue",
	setup: ({ onLoad }) =>
		onLoad({ filter: /wasm.fanion\.js$/ }, async ({ path }) => ({
			contents: shorten(await readFile(path, "utf8")),
		})),
};

await build({
	entryPoints: entries.map((name) => here(`src/entry/${name}`)),
	outdir: here("dist/entry"),
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "neutral",
	target: "es2022",
	minify: true,
	mangleProps: /^(__wbg_ptr|__destroy_into_raw)$/,
	plugins: [glue],
	// Left to the host, or to the bundler of whoever uses the package.
	external: ["node:fs", "node:path", "*.wasm", "*.wasm?module"],
});
