import { fileURLToPath } from "node:url";

/** The folder that contains the installed tools. */
const root = fileURLToPath(new URL("../../", import.meta.url));

export default {
	cacheComponents: true,
	partialPrefetching: true,
	turbopack: { root },
	outputFileTracingRoot: root,
};
