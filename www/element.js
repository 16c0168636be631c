// How everything on the page is made.

/**
 * Makes an element. Its children are elements and texts; a text stays text whatever it says, because
 * names and values come from documents that anybody may have written.
 */
export function element(tag, attributes = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		made.setAttribute(name, value);
	made.append(...children);
	return made;
}

export function find(id) {
	return document.getElementById(id);
}

/** A function that runs once it has not been called for a while, with what it was last called with. */
export function settled(milliseconds, run) {
	let timer;
	const later = (...given) => {
		clearTimeout(timer);
		timer = setTimeout(run, milliseconds, ...given);
	};
	later.cancel = () => clearTimeout(timer);
	return later;
}
