/**
 * Returns a string of a document such that it stays on its line: control characters, which a terminal obeys, and
 * those that change the direction of text are spaces.
 */
export function plain(text: string): string {
	return text.replace(UNSAFE, " ");
}

const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;
