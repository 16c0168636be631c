// Bundles an application, with `unleash-proxy-client` or with the drop-in in its place.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "svelte/compiler";

/** A checkout of the SDK for Svelte. */
const SVELTE_SDK = process.env.UNLEASH_SVELTE_SDK;

/** The applications; that with the SDK for Svelte, which some registries lack, only with a checkout. */
export const APPS = [
	...["react", "vue", "svelte"],
	...(SVELTE_SDK ? ["svelte-sdk"] : []),
];

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Returns the script of an application; with `isDropIn` one import of it is changed. */
export async function bundle(name, isDropIn) {
	const { outputFiles } = await build({
		entryPoints: [`${FOLDER}${name}.js`],
		bundle: true,
		write: false,
		format: "iife",
		conditions: ["svelte", "browser"],
		loader: { ".js": "jsx" },
		jsx: "automatic",
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
			__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
		},
		alias: SVELTE_SDK
			? { "@unleash/proxy-client-svelte": `${SVELTE_SDK}/src/lib/index.ts` }
			: {},
		// The checkout has no packages of its own.
		nodePaths: [fileURLToPath(new URL("../node_modules", import.meta.url))],
		plugins: [svelteFiles, inlineEngine, ...(isDropIn ? [dropIn] : [])],
	});
	return outputFiles[0].text;
}

/** Changes the import of the application; that of its SDK stays. */
const dropIn = {
	name: "drop-in",
	setup: ({ onResolve }) =>
		onResolve({ filter: /^unleash-proxy-client$/ }, ({ importer }) =>
			importer.startsWith(FOLDER)
				? { path: pathOf("fanion/compat/unleash-proxy-client") }
				: undefined,
		),
};

/** Takes the engine whose bytes are in the script, which is added to a page that has no server of files. */
const inlineEngine = {
	name: "inline-engine",
	setup: ({ onResolve }) =>
		onResolve({ filter: /^fanion$/ }, () => ({
			path: pathOf("fanion/inline"),
		})),
};

const pathOf = (module) => fileURLToPath(import.meta.resolve(module));

const svelteFiles = {
	name: "svelte",
	setup: ({ onLoad }) =>
		onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
			const source = await readFile(path, "utf8");
			const { js } = compile(source, { filename: path, generate: "client" });
			return { contents: js.code, loader: "js" };
		}),
};
