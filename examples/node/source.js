// Reads definitions from a file or an Unleash server.

import { readFile } from "node:fs/promises";

/** The definitions of the example. */
export const BUNDLED = new URL("definitions.json", import.meta.url);

/** Timeout of a request, in milliseconds. */
const TIMEOUT = 5000;

/** Returns a function that reads from `UNLEASH_URL`, or else from the file `DEFINITIONS`. */
export function chooseSource({ UNLEASH_URL, UNLEASH_TOKEN, DEFINITIONS }) {
	if (!UNLEASH_URL) return () => readFile(DEFINITIONS || BUNDLED, "utf8");
	const address = `${UNLEASH_URL.replace(/\/+$/, "")}/client/features`;
	return serverSource(address, UNLEASH_TOKEN ?? "");
}

/** Returns a function that requests the definitions with the last ETag; after a 304 it returns the last ones. */
function serverSource(address, token) {
	let definitions = "";
	let etag = "";
	return async () => {
		const response = await fetch(address, {
			headers: { Authorization: token, ...(etag && { "If-None-Match": etag }) },
			signal: AbortSignal.timeout(TIMEOUT),
		});
		if (response.status === 304) return definitions;
		if (!response.ok) throw new Error(`the server answered ${response.status}`);
		definitions = await response.text();
		etag = response.headers.get("etag") ?? "";
		return definitions;
	};
}
