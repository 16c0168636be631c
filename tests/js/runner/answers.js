// Compares results of engines as plain data. Runs in Node and in pages.

/** Returns whether two results (booleans, variants) are equal. An absent payload equals `undefined`. */
export const sameAnswer = (a, b) => canonical(a) === canonical(b);

/** Returns the result of `evaluate`, or a description of the error that it throws. */
export function attempt(evaluate) {
	try {
		return evaluate();
	} catch (error) {
		return { error: `THROW ${error?.message ?? error}` };
	}
}

/** Serializes a result as one line of JSON with sorted keys. */
const canonical = (answer) =>
	JSON.stringify(answer, (_, value) => sorted(value)) ?? "undefined";

function sorted(value) {
	if (value === null || typeof value !== "object" || Array.isArray(value))
		return value;
	return Object.fromEntries(
		Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}
