/** Encodes characters that a header cannot hold, or that hosts encode differently, as percent-encoded UTF-8. */
export function encodeHeader(value: string): string {
	// Unlike `encodeURIComponent`, `URLSearchParams` accepts half a surrogate pair.
	return String(value).replace(/[^ -~]+/g, (part) =>
		String(new URLSearchParams([[part, ""]])).slice(0, -1),
	);
}
