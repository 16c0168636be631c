// Runs the suite of unleash-react-sdk with the drop-in in place of `unleash-proxy-client`.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const dropIn = fileURLToPath(
	new URL(
		"../../../pkg/dist/compat/unleash-proxy-client/index.js",
		import.meta.url,
	),
);

export default defineConfig({
	root: fileURLToPath(new URL("scratch/unleash-react-sdk", import.meta.url)),
	resolve: {
		alias:
			process.env.ORIGINAL === "1" ? {} : { "unleash-proxy-client": dropIn },
	},
	test: {
		globals: true,
		environment: "jsdom",
		setupFiles: "./testSetup.js",
	},
});
