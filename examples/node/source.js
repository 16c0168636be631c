// Where definitions come from: a file, or an Unleash server.

import { readFile } from "node:fs/promises";

/** The definitions that come with the example. */
export const BUNDLED = new URL("definitions.json", import.meta.url);

/** Longest wait for a server. Milliseconds. */
const PATIENCE = 5000;

/** Picks what the environment names: `UNLEASH_URL`, or else the file `DEFINITIONS`. */
export function chooseSource({ UNLEASH_URL, UNLEASH_TOKEN, DEFINITIONS }) {
	if (!UNLEASH_URL) return () => readFile(DEFINITIONS || BUNDLED, "utf8");
	const address = `${UNLEASH_URL.replace(/\/+$/, "")}/client/features`;
	return serverSource(address, UNLEASH_TOKEN ?? "");
}

/** Asks a server, which sends the definitions only when they changed; otherwise gives what it last sent. */
function serverSource(address, token) {
	let text = "";
	let tag = "";
	return async () => {
		const response = await fetch(address, {
			headers: { Authorization: token, ...(tag && { "If-None-Match": tag }) },
			signal: AbortSignal.timeout(PATIENCE),
		});
		if (response.status === 304) return text;
		if (!response.ok) throw new Error(`the server says ${response.status}`);
		text = await response.text();
		tag = response.headers.get("etag") ?? "";
		return text;
	};
}
