// Converts positions of an error (line and column) into offsets of a string.

/** Returns the offset, in UTF-16 units, of a line and a column. Both count from 1; columns count characters. */
export function offsetOf(text, line, column) {
	let offset = offsetOfLine(text, line);
	for (
		let remaining = column - 1;
		remaining > 0 && offset < text.length && text[offset] !== "\n";
		remaining--
	) {
		offset += widthAt(text, offset);
	}
	return offset;
}

/** Returns the character at an offset, and up to `reach` units before and after it in its line. */
export function excerptAt(text, offset, reach = 32) {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	const lineBreak = text.indexOf("\n", offset);
	const end = lineBreak === -1 ? text.length : lineBreak;
	const width = Math.min(widthAt(text, offset), end - offset);
	return {
		before: text.slice(Math.max(start, offset - reach), offset),
		character: text.slice(offset, offset + width),
		after: text.slice(offset + width, Math.min(end, offset + reach)),
	};
}

/** Returns the number of UTF-16 units of the character at an offset; 0 at the end. */
export function widthAt(text, offset) {
	const codePoint = text.codePointAt(offset);
	if (codePoint === undefined) return 0;
	return codePoint > 0xffff ? 2 : 1;
}

function offsetOfLine(text, line) {
	let start = 0;
	for (let remaining = line - 1; remaining > 0; remaining--) {
		const lineBreak = text.indexOf("\n", start);
		if (lineBreak === -1) return text.length;
		start = lineBreak + 1;
	}
	return start;
}
