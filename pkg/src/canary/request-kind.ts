/** Returns whether a request can be sent twice: it changes nothing, and has no body. */
export function isRepeatable({ method, body, headers }: Request): boolean {
	const isSafe = method === "GET" || method === "HEAD" || method === "OPTIONS";
	return isSafe && !body && !headers.has("upgrade");
}

/** Returns whether a browser asks for a page, not for a part of it. */
export function isPage({ method, headers }: Request): boolean {
	const mode = headers.get("sec-fetch-mode");
	if (mode !== null) return mode === "navigate";
	const isReading = method === "GET" || method === "HEAD";
	return isReading && /\btext\/html\b/.test(headers.get("accept") ?? "");
}
