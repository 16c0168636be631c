// Bundles a worker as wrangler does, runs it in workerd, and prints its response to a request.
//
// node workerd.js <worker> <compatibility date, or "newest"> <package that depends on Miniflare>

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const [script, date, owner] = process.argv.slice(2);
const ownRequire = createRequire(import.meta.url);
const require = createRequire(ownRequire.resolve(owner));
const { Miniflare } = require("miniflare");

const compatibilityDate = date === "newest" ? newestDate() : date;

const { text, files } = await bundle();
const worker = new Miniflare(options());
try {
	const response = await worker.dispatchFetch("http://localhost/");
	const body = await response.text();
	if (!response.ok) throw new Error(body);
	console.log(JSON.stringify({ compatibilityDate, ...JSON.parse(body) }));
} finally {
	await worker.dispose();
}

/** Returns today, but at most a week after the release of this workerd: it rejects later dates. */
function newestDate() {
	const workerd = createRequire(require.resolve("miniflare"))("workerd");
	const last = Date.parse(workerd.compatibilityDate) + 7 * 24 * 60 * 60 * 1000;
	return new Date(Math.min(Date.now(), last)).toISOString().slice(0, 10);
}

/** Returns one script and its WebAssembly files, which stay separate because workerd compiles them. */
async function bundle() {
	const files = new Map();
	const resolved = {};
	const external = {
		name: "external-wasm",
		setup({ onResolve, resolve }) {
			onResolve(
				{ filter: /\.wasm$/ },
				async ({ path, pluginData, ...from }) => {
					if (pluginData === resolved) return undefined;
					const { kind, importer, resolveDir } = from;
					const file = await resolve(path, {
						kind,
						importer,
						resolveDir,
						pluginData: resolved,
					});
					files.set("fanion.wasm", readFileSync(file.path));
					return { path: "./fanion.wasm", external: true };
				},
			);
		},
	};
	const { outputFiles } = await build({
		entryPoints: [script],
		bundle: true,
		write: false,
		format: "esm",
		target: "es2022",
		conditions: ["workerd", "worker", "browser"],
		plugins: [external],
	});
	return { text: outputFiles[0].text, files };
}

/** Returns the options of Miniflare, whose format differs between versions 4 and 5. */
function options() {
	const { version } = JSON.parse(
		readFileSync(require.resolve("miniflare/package.json"), "utf8"),
	);
	return version.startsWith("4.") ? optionsOfVersion4() : optionsOfVersion5();
}

function optionsOfVersion4() {
	const modules = [...files].map(([path, contents]) => ({
		type: "CompiledWasm",
		path,
		contents,
	}));
	const main = { type: "ESModule", path: "main.js", contents: text };
	return { compatibilityDate, cf: false, modules: [main, ...modules] };
}

function optionsOfVersion5() {
	const modules = [...files].map(([path, contents]) => [
		path,
		{ type: "wasm", contents: Uint8Array.from(contents) },
	]);
	const manifest = {
		mainModule: "main.js",
		modulesRoot: "/",
		modules: {
			"main.js": { type: "esm", contents: text },
			...Object.fromEntries(modules),
		},
	};
	const config = { name: "worker", compatibilityDate, manifest };
	return { cf: false, telemetry: { enabled: false }, workers: [{ config }] };
}
