// Where in a text reading stopped.

/** The offset, in UTF-16 units, of a line and a column. Both count from 1, columns in characters. */
export function offsetOf(text, line, column) {
	const start = startOf(text, line);
	let offset = start;
	for (
		let left = column - 1;
		left > 0 && offset < text.length && text[offset] !== "\n";
		left--
	) {
		offset += text.codePointAt(offset) > 0xffff ? 2 : 1;
	}
	return offset;
}

/** What stands before, at and after an offset in its line, not more than `reach` units either side. */
export function around(text, offset, reach = 32) {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	const next = text.indexOf("\n", offset);
	const end = next === -1 ? text.length : next;
	const width = Math.min(widthAt(text, offset), end - offset);
	return {
		before: text.slice(Math.max(start, offset - reach), offset),
		at: text.slice(offset, offset + width),
		after: text.slice(offset + width, Math.min(end, offset + reach)),
	};
}

/** How many units the character at an offset has; 0 at the end. */
export function widthAt(text, offset) {
	const code = text.codePointAt(offset);
	if (code === undefined) return 0;
	return code > 0xffff ? 2 : 1;
}

function startOf(text, line) {
	let start = 0;
	for (let left = line - 1; left > 0; left--) {
		const next = text.indexOf("\n", start);
		if (next === -1) return text.length;
		start = next + 1;
	}
	return start;
}
