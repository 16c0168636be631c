import { fileURLToPath } from "node:url";

export default {
	mode: "production",
	entry: { main: "./main.js", "page-of-worker": "./page-of-worker.js" },
	// This folder, so that settings of parent folders have no effect.
	context: fileURLToPath(new URL(".", import.meta.url)),
	output: { path: fileURLToPath(new URL("dist", import.meta.url)) },
	// The specification is larger than the limit of the performance hints.
	performance: { hints: false },
};
