// Answers as plain data, so that two engines can be compared anywhere: in Node, in a page.

/** Whether two answers (booleans, variants) say the same; an absent payload equals no payload. */
export const sameAnswer = (one, other) => canonical(one) === canonical(other);

/** The answer of `ask`; a thrown error is an answer too, and equals no right one. */
export function attempt(ask) {
	try {
		return ask();
	} catch (error) {
		return { error: `THROW ${error?.message ?? error}` };
	}
}

/** An answer as one line of text, independent of the order of its keys. */
export const canonical = (answer) =>
	JSON.stringify(answer, (_, value) => sorted(value)) ?? "undefined";

function sorted(value) {
	if (value === null || typeof value !== "object" || Array.isArray(value))
		return value;
	return Object.fromEntries(
		Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}
