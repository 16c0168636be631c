// Runs a worker in workerd, the runtime of Cloudflare, bundled as wrangler does.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Keeps imports of `.wasm` files external: the runtime gives a compiled module. */
const externalWasm = (files) => ({
	name: "wasm",
	setup(build) {
		build.onResolve({ filter: /\.wasm$/ }, ({ path, importer }) => {
			const file = path.startsWith(".")
				? resolve(dirname(importer), path)
				: createRequire(importer).resolve(path);
			files.add(file);
			return { path: `./${files.size}.wasm`, external: true };
		});
	},
});

/** Returns the modules of a worker in the format of Miniflare. */
export async function bundleWorker(script) {
	const files = new Set();
	const { outputFiles } = await build({
		entryPoints: [script],
		bundle: true,
		format: "esm",
		target: "es2022",
		conditions: ["workerd", "worker", "browser"],
		external: ["cloudflare:*", "node:*"],
		plugins: [externalWasm(files)],
		write: false,
	});
	const modules = await Promise.all([...files].map((file) => readFile(file)));
	return [
		{ type: "ESModule", path: "worker.js", contents: outputFiles[0].text },
		...modules.map((contents, index) => ({
			type: "CompiledWasm",
			path: `${index + 1}.wasm`,
			contents,
		})),
	];
}

/** Starts a worker without compatibility with Node; `options` are those of Miniflare. */
export async function open(script, options) {
	return new Miniflare({
		modulesRoot: "/",
		compatibilityDate: "2024-01-01",
		modules: (await bundleWorker(script)).map((module) => ({
			...module,
			path: `/${module.path}`,
		})),
		...options,
	});
}

/** Requests `/` of a worker, and returns its JSON response. */
export async function requestJson(script, options) {
	const worker = await open(script, options);
	try {
		const response = await worker.dispatchFetch("http://localhost/");
		const body = await response.text();
		if (!response.ok) throw new Error(body);
		return JSON.parse(body);
	} finally {
		await worker.dispose();
	}
}
