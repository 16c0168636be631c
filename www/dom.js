// Creates and finds elements, and copies text.

/**
 * Returns a new element. Children are elements and strings.
 *
 * Strings become text nodes, never markup: names and values come from documents of unknown origin.
 */
export function createElement(tag, attributes = {}, ...children) {
	const created = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		created.setAttribute(name, value);
	created.append(...children);
	return created;
}

export function byId(id) {
	return document.getElementById(id);
}

/** Copies a string to the clipboard. Returns false if the browser or the host forbids that. */
export async function copyText(string) {
	try {
		await navigator.clipboard.writeText(string);
		return true;
	} catch {
		return false;
	}
}
