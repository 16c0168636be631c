// Makes `dist/` out of `src/`: one small script for each entry, and what they share once. The types
// are made by `tsc`.
//
// The lab is made of the same entries a second time, with a front door and a WebAssembly of its own.

import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { shorten } from "./glue.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const entries = await readdir(here("src/entry"));

/** Takes the glue in without what nobody needs of it. */
const glue = {
	name: "glue",
	setup: ({ onLoad }) =>
		onLoad({ filter: /wasm.*fanion\.js$/ }, async ({ path }) => ({
			contents: shorten(await readFile(path, "utf8")),
		})),
};

/** A source as the lab has it. */
const inLab = (text) =>
	text
		.replaceAll('"../index.js"', '"../lab/index.js"')
		.replaceAll("../wasm/", "../wasm/lab/");

/** Takes the sources in that way. */
const lab = {
	name: "lab",
	setup: ({ onLoad }) =>
		onLoad({ filter: /src.(entry.)?[\w-]+\.ts$/ }, async ({ path }) => ({
			contents: inLab(await readFile(path, "utf8")),
			loader: "ts",
		})),
};

/** Scripts of a folder, and what they share. */
const make = (folder, entryPoints, more) =>
	build({
		entryPoints: entryPoints.map(here),
		outdir: here(`dist/${folder}`),
		bundle: true,
		splitting: true,
		format: "esm",
		platform: "neutral",
		target: "es2022",
		minify: true,
		...more,
	});

const bundle = (folder, ...plugins) =>
	make(
		folder,
		entries.map((name) => `src/entry/${name}`),
		{
			mangleProps: /^(__wbg_ptr|__destroy_into_raw)$/,
			plugins: [glue, ...plugins],
			// Left to the host, or to the bundler of whoever uses the package.
			external: ["node:fs", "node:path", "*.wasm", "*.wasm?module"],
		},
	);

await bundle("entry");
await bundle("lab", lab);

/** What stands beside the engine, and takes it from the package by name, so that there is but one. */
const beside = (folder, ...names) =>
	make(
		folder,
		names.map((name) => `src/${folder}/${name}.ts`),
		{
			external: ["fanion", "node:*"],
		},
	);

await beside("client", "index");
// What is bundled in has a licence that wants to go along.
await copyFile(
	fileURLToPath(import.meta.resolve("eventsource-parser/package.json")).replace(
		/package\.json$/,
		"LICENSE",
	),
	here("dist/client/eventsource-parser.LICENSE"),
);
await beside("storage", "index", "file");

// Its entries have the types of the plain ones, but for what they re-export.
for (const name of ["browser", "inline", "slim"]) {
	const types = await readFile(here(`dist/entry/${name}.d.ts`), "utf8");
	await writeFile(here(`dist/lab/${name}.d.ts`), inLab(types));
}
