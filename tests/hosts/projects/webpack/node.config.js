import { fileURLToPath } from "node:url";

export default {
	mode: "production",
	target: "node",
	entry: "./node.js",
	context: fileURLToPath(new URL(".", import.meta.url)),
	output: { path: fileURLToPath(new URL("dist-node", import.meta.url)) },
	performance: { hints: false },
};
