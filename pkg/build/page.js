// Writes the page of `www` to `dist/page/` for `fanion serve`: each file by itself, so that its imports stay.

import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import { build } from "esbuild";

const CONTENT = [".js", ".css", ".html", ".json", ".svg"];

/** Files for `make demo` only. A worker would keep the flags of a user in the cache of the browser. */
const LEFT_OUT = ["serve.js", "service-worker.js", "package.json"];

/** Writes the page. Both are paths of folders. */
export async function buildPage(source, outdir) {
	const names = await readdir(source, { recursive: true });
	const files = names.filter(
		(name) => CONTENT.includes(extname(name)) && !LEFT_OUT.includes(name),
	);
	await build({
		entryPoints: files.map((name) => `${source}/${name}`),
		outbase: source,
		outdir,
		minify: true,
		format: "esm",
		target: "es2022",
		loader: { ".html": "copy", ".json": "copy", ".svg": "copy" },
	});
}
