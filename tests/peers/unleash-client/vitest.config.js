// Runs the public suites with the drop-in in place of the modules of the checkout that users import.

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PUBLIC, REPLACED } from "./suites.js";

const { UNLEASH_NODE_SDK } = process.env;
const source = resolve(UNLEASH_NODE_SDK, "src");
const dropIn = fileURLToPath(
	new URL("../../../pkg/dist/compat/unleash-client/index.js", import.meta.url),
);
const replaced = REPLACED.map((path) => resolve(source, path));

export default {
	root: UNLEASH_NODE_SDK,
	plugins: [
		{
			name: "drop-in",
			enforce: "pre",
			resolveId(path, importer) {
				if (!importer || !path.startsWith(".")) return undefined;
				const target = resolve(dirname(importer), path);
				const file = [`${target}.ts`, resolve(target, "index.ts")].find(
					existsSync,
				);
				return replaced.includes(file)
					? { id: dropIn, external: false }
					: undefined;
			},
		},
	],
	test: {
		include: PUBLIC.map((path) => `src/test/${path}`),
		pool: "threads",
		maxWorkers: 2,
	},
};
