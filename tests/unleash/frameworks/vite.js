// Builds an application by Vite, with `unleash-proxy-client` or with the drop-in in its place.

import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { build } from "vite";
import { APPS } from "./apps.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Returns the files of an application, by path; with `isDropIn` one import of it is changed. */
export async function buildApp(name, isDropIn) {
	const { folder, alias } = APPS[name];
	const { output } = await build({
		root: FOLDER + folder,
		configFile: false,
		logLevel: "warn",
		// Each application is in a folder of the server.
		base: "./",
		build: { write: false },
		resolve: { alias },
		plugins: [
			...[react(), vue(), svelte(SVELTE)],
			...(isDropIn ? [dropIn] : []),
		],
	});
	return new Map(
		output.map(({ fileName, code, source }) => [fileName, code ?? source]),
	);
}

/** A property of these applications does not change: a warning says that a change would have no effect. */
const SVELTE = {
	configFile: false,
	onwarn(warning, report) {
		if (warning.code !== "state_referenced_locally") report(warning);
	},
};

/** Changes the import of the application; that of its SDK stays. */
const dropIn = {
	name: "drop-in",
	enforce: "pre",
	resolveId(id, importer) {
		const isOwn = importer?.startsWith(FOLDER);
		return isOwn && id === "unleash-proxy-client"
			? this.resolve("fanion/compat/unleash-proxy-client", importer)
			: undefined;
	},
};
