/** Returns the value of a cookie, as it is sent; `undefined` if there is none of this name. */
export function findCookie(header: string, name: string): string | undefined {
	const start = `${name}=`;
	const pairs = header.split(";").map((pair) => pair.trim());
	return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
}

/** Sets a cookie of the page until the browser is closed; an empty value removes it. */
export function writeCookie(name: string, value: string): void {
	const end = value === "" ? "; max-age=0" : "";
	// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and fails in plain HTTP.
	globalThis.document.cookie = `${name}=${encodeURIComponent(value)}; path=/; samesite=lax${end}`;
}
