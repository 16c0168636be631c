// Bundles a worker as wrangler does, runs it in workerd, and prints what it answers to a request.
//
// node workerd.js <worker> <compatibility date, or "newest"> <the package whose Miniflare is taken>

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const [script, asked, owner] = process.argv.slice(2);
const ownRequire = createRequire(import.meta.url);
const require = createRequire(ownRequire.resolve(owner));
const { Miniflare } = require("miniflare");

const compatibilityDate = asked === "newest" ? newest() : asked;

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

/** Today, or a week after the day on which this workerd was made: it knows no later one. */
function newest() {
	const workerd = createRequire(require.resolve("miniflare"))("workerd");
	const last = Date.parse(workerd.compatibilityDate) + 7 * 24 * 60 * 60 * 1000;
	return new Date(Math.min(Date.now(), last)).toISOString().slice(0, 10);
}

/** One script; the files of WebAssembly stay beside it, since workerd compiles them. */
async function bundle() {
	const files = new Map();
	const found = {};
	const beside = {
		name: "beside",
		setup({ onResolve, resolve }) {
			onResolve(
				{ filter: /\.wasm$/ },
				async ({ path, pluginData, ...from }) => {
					if (pluginData === found) return undefined;
					const { kind, importer, resolveDir } = from;
					const file = await resolve(path, {
						kind,
						importer,
						resolveDir,
						pluginData: found,
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
		plugins: [beside],
	});
	return { text: outputFiles[0].text, files };
}

/** The fourth Miniflare and the fifth are told the same in different words. */
function options() {
	const { version } = JSON.parse(
		readFileSync(require.resolve("miniflare/package.json"), "utf8"),
	);
	return version.startsWith("4.") ? optionsOfFour() : optionsOfFive();
}

function optionsOfFour() {
	const modules = [...files].map(([path, contents]) => ({
		type: "CompiledWasm",
		path,
		contents,
	}));
	const main = { type: "ESModule", path: "main.js", contents: text };
	return { compatibilityDate, cf: false, modules: [main, ...modules] };
}

function optionsOfFive() {
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
