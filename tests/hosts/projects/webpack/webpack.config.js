import { fileURLToPath } from "node:url";

export default {
	mode: "production",
	entry: { main: "./main.js", "page-of-worker": "./page-of-worker.js" },
	// Where it stands, so that no setting above it counts.
	context: fileURLToPath(new URL(".", import.meta.url)),
	output: { path: fileURLToPath(new URL("dist", import.meta.url)) },
	// The specification itself is large; that is no fault of what is tested.
	performance: { hints: false },
};
