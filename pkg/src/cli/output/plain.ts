/** Characters that a terminal obeys, or that turn the direction of a line. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Returns a string from elsewhere as a terminal can show it in one line: control characters become `�`. */
export function plain(text: string): string {
	return text.replace(CONTROL, "\ufffd");
}
