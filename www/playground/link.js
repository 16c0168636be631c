// A case as an address: who is asking, and definitions of one's own, behind the name of the view. A token
// is never in it.

import { find, settled } from "../element.js";

/** The longest packed definitions in an address: some programs cut off what is longer. Letters. */
const LONGEST = 8000;

/** How long nothing has to change before the address does. Milliseconds. */
const PAUSE = 300;

/** What the address says: `context`, and `text` of definitions; nothing of what cannot be read. */
export async function readLink() {
	const [, query = ""] = location.hash.split("?");
	const said = new URLSearchParams(query);
	try {
		const context = JSON.parse(said.get("context"));
		const packed = said.get("definitions");
		const text = packed === null ? undefined : await unpack(packed);
		return { context: isPlain(context) ? context : undefined, text };
	} catch {
		return {};
	}
}

/** Puts a case into the address; without `text`, the definitions are those that everybody has. */
export const writeLink = settled(PAUSE, async (context, text) => {
	const query = new URLSearchParams({ context: JSON.stringify(context) });
	const packed = text === undefined ? undefined : await pack(text);
	if (packed !== undefined && packed.length <= LONGEST)
		query.set("definitions", packed);
	// Somebody may have gone to another view meanwhile.
	if (/^#playground\b/.test(location.hash))
		history.replaceState(undefined, "", `#playground?${query}`);
});

/** Gives the address to the clipboard, or where that is not allowed, says where it stands. */
export async function copyLink() {
	try {
		await navigator.clipboard.writeText(location.href);
		find("link").textContent = "Copied";
	} catch {
		find("link").textContent = "It stands in the address bar";
	}
}

function isPlain(context) {
	return (
		typeof context === "object" &&
		context !== null &&
		Object.values(context).every((value) => typeof value === "string")
	);
}

async function pack(text) {
	const bytes = await through(new CompressionStream("deflate-raw"), [text]);
	const letters = Array.from(bytes, (byte) => String.fromCharCode(byte));
	return btoa(letters.join(""))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replace(/=+$/, "");
}

async function unpack(packed) {
	const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
	const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
	const stream = new DecompressionStream("deflate-raw");
	return new TextDecoder().decode(await through(stream, [bytes]));
}

async function through(stream, parts) {
	const response = new Response(new Blob(parts).stream().pipeThrough(stream));
	return new Uint8Array(await response.arrayBuffer());
}
