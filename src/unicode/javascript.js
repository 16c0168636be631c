// The tables of the host, as `RegExp` and `String` have them. Results are in UTF-8, as the core reads strings.

/** Returns a text without the matches of a pattern; nothing if the pattern is invalid. */
export function withoutMatches(text, pattern, flags) {
	try {
		return encode(text.replace(new RegExp(pattern, flags), ""));
	} catch {
		return encode("");
	}
}

export const lowercase = (text) => encode(text.toLowerCase());

const encode = (text) => new TextEncoder().encode(text);
