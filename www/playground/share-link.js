// Keeps the context and the user's own definitions in the URL, after the name of the view. Tokens never get
// into the URL.

import { debounce } from "../debounce.js";
import { byId, copyText } from "../dom.js";

/** The maximum length of packed definitions: some programs truncate longer URLs. Characters. */
const MAX_PACKED = 8000;

/** The pause after the last change before the URL is updated. Milliseconds. */
const EDIT_PAUSE = 300;

/** Returns `context` and the `text` of the definitions from the URL. Invalid or missing parts are `undefined`. */
export async function readUrl() {
	const [, query = ""] = location.hash.split("?");
	const parameters = new URLSearchParams(query);
	return {
		context: parseContext(parameters.get("context")),
		text: await unpack(parameters.get("definitions")),
	};
}

/** Writes the state of the playground to the URL, and copies the URL when the button is pressed. */
export class ShareLink {
	#button = byId("copy-link");
	#currentState;
	/** The last packed string and its result. Most updates change only the context. */
	#packed = {};
	#writeLater = debounce(EDIT_PAUSE, () => this.#write());

	/** `currentState()` returns the `context`, and the `text` of definitions other than the captured ones. */
	constructor(currentState) {
		this.#currentState = currentState;
		this.#button.addEventListener("click", () => this.#copy());
	}

	/** Updates the URL after a pause in the changes. */
	update() {
		this.#button.textContent = "Copy link";
		this.#writeLater();
	}

	async #copy() {
		this.#writeLater.cancel();
		const isComplete = await this.#write();
		if (!isComplete)
			this.#button.textContent = "The definitions are too long for a link";
		else if (await copyText(location.href)) this.#button.textContent = "Copied";
		else this.#button.textContent = "Copy it from the address bar";
	}

	/** Writes the current state to the URL. Returns false if the definitions are too long for it. */
	async #write() {
		const { text } = this.#currentState();
		const definitions = await this.#pack(text);
		const latest = this.#currentState();
		if (latest.text !== text) return this.#write();
		const parameters = new URLSearchParams({
			context: JSON.stringify(latest.context),
			...(definitions && { definitions }),
		});
		// The user may have selected another view in the meantime.
		if (/^#playground\b/.test(location.hash))
			history.replaceState(undefined, "", `#playground?${parameters}`);
		return text === undefined || definitions !== undefined;
	}

	#pack(text) {
		if (this.#packed.text !== text) this.#packed = { text, result: pack(text) };
		return this.#packed.result;
	}
}

function parseContext(json) {
	try {
		const context = JSON.parse(json);
		return isContext(context) ? context : undefined;
	} catch {
		return undefined;
	}
}

function isContext(value) {
	return (
		typeof value === "object" &&
		value !== null &&
		Object.values(value).every((field) => typeof field === "string")
	);
}

/** Compresses a string and encodes it as base64url. Returns `undefined` if the result is too long for a URL. */
async function pack(text) {
	const bytes = await pipe([text], new CompressionStream("deflate-raw"));
	// Base64 has four characters for three bytes.
	if ((bytes.length * 4) / 3 > MAX_PACKED) return undefined;
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replace(/=+$/, "");
}

/** Returns the string that was packed, or `undefined` if `packed` is invalid or `null`. */
async function unpack(packed) {
	if (packed === null) return undefined;
	try {
		const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
		const bytes = Uint8Array.from(binary, (character) =>
			character.charCodeAt(0),
		);
		const stream = new DecompressionStream("deflate-raw");
		return new TextDecoder().decode(await pipe([bytes], stream));
	} catch {
		return undefined;
	}
}

async function pipe(parts, stream) {
	const response = new Response(new Blob(parts).stream().pipeThrough(stream));
	return new Uint8Array(await response.arrayBuffer());
}
