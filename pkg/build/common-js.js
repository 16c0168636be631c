// Converts entries of `dist/`, with the chunks and types that they reach, to CommonJS in `cjs/`.
//
// Each chunk is converted by itself, so the entries of a folder share one engine and one `FanionError`.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { transform } from "esbuild";

/** Matches an import of a script of the package: `from "./chunk-ABC.js"`. */
const IMPORT =
	/(\b(?:from|import|require)\b\s*\(?["'])(\.{1,2}\/[^"']*)\.js\b/g;

/** What CommonJS scripts need at their beginning if they match the pattern. */
const PREAMBLES = [
	[
		/import\.meta\.url/,
		'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;',
	],
	[
		/\bText(De|En)coder\b/,
		'const{TextDecoder,TextEncoder}=globalThis.TextDecoder?globalThis:require("node:util");',
	],
];

/** Converts entries and their types, given as paths in the folder `dist` of `root`. */
export async function convertToCommonJs(root, scripts, types) {
	await rm(new URL("cjs/", root), { recursive: true, force: true });
	for (const path of await reachable(root, scripts, ".js"))
		await convert(root, path, ".cjs", toCommonJs);
	for (const path of await reachable(root, types, ".d.ts"))
		await convert(root, path, ".d.cts", (code) => code);
}

/** Returns the paths of files, and of all files of the package that they import. */
async function reachable(root, paths, extension) {
	const found = new Set(paths.map((path) => `dist/${path}${extension}`));
	for (const path of found) {
		const code = await readFile(new URL(path, root), "utf8");
		for (const [, , name] of code.matchAll(IMPORT)) {
			const { pathname } = new URL(name + extension, `file:///${path}`);
			found.add(pathname.slice(1));
		}
	}
	return found;
}

async function convert(root, path, extension, converter) {
	const code = await converter(await readFile(new URL(path, root), "utf8"));
	const file = path
		.replace("dist/", "cjs/")
		.replace(/(\.d)?\.[jt]s$/, extension);
	await mkdir(new URL(dirname(file), root), { recursive: true });
	await writeFile(new URL(file, root), code.replace(IMPORT, "$1$2.cjs"));
}

async function toCommonJs(code) {
	const preambles = PREAMBLES.filter(([pattern]) => pattern.test(code));
	const converted = await transform(code, {
		format: "cjs",
		platform: "node",
		target: "es2022",
		minify: true,
		define: { "import.meta.url": "importMetaUrl" },
		// Jest runs `import()` only with a flag of Node.
		supported: { "dynamic-import": false },
		banner: preambles.map(([, preamble]) => preamble).join(""),
	});
	return converted.code;
}
