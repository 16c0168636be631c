// Runs a worker in Cloudflare's own runtime, bundled the way wrangler does.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Leaves `.wasm` to the runtime, by its path: there it is a compiled module. */
const asModules = (found) => ({
	name: "wasm",
	setup(build) {
		build.onResolve({ filter: /\.wasm$/ }, ({ path, importer }) => {
			const file = path.startsWith(".")
				? resolve(dirname(importer), path)
				: createRequire(importer).resolve(path);
			found.add(file);
			return { path: `./${found.size}.wasm`, external: true };
		});
	},
});

/** The modules of a worker, as Miniflare takes them. */
async function bundle(script) {
	const found = new Set();
	const { outputFiles } = await build({
		entryPoints: [script],
		bundle: true,
		format: "esm",
		target: "es2022",
		conditions: ["workerd", "worker", "browser"],
		plugins: [asModules(found)],
		write: false,
	});
	const files = await Promise.all([...found].map((file) => readFile(file)));
	return [
		{ type: "ESModule", path: "worker.js", contents: outputFiles[0].text },
		...files.map((contents, index) => ({
			type: "CompiledWasm",
			path: `${index + 1}.wasm`,
			contents,
		})),
	];
}

/** Starts a worker, without the ways of Node; `options` are Miniflare's. */
export async function open(script, options) {
	return new Miniflare({
		modulesRoot: "/",
		compatibilityDate: "2024-01-01",
		modules: (await bundle(script)).map((module) => ({
			...module,
			path: `/${module.path}`,
		})),
		...options,
	});
}

/** What a worker answers, as JSON. */
export async function ask(script, options) {
	const worker = await open(script, options);
	try {
		const response = await worker.dispatchFetch("http://localhost/");
		const text = await response.text();
		if (!response.ok) throw new Error(text);
		return JSON.parse(text);
	} finally {
		await worker.dispose();
	}
}
