// What is wrong with definitions that could not be read, and where.

import { element, find } from "../element.js";
import { withCode } from "../words.js";
import { around, offsetOf, widthAt } from "./place.js";

/** Shows an error and its place in the text. */
export function showRefusal(error, text) {
	const { message, line, column } = error;
	const parts = [
		element(
			"p",
			{},
			element("strong", {}, "These definitions could not be read. "),
			"The flags before them keep answering.",
		),
		element("p", {}, ...withCode(message)),
	];
	if (line !== undefined) parts.push(excerpt(text, line, column));
	// The box does not hold a text that is too long for it.
	if (line !== undefined && find("text").value !== "")
		parts.push(button(line, column));
	open(parts);
}

/** Shows a problem that has no place in a text. */
export function showProblem(message) {
	open([element("p", {}, message)]);
}

export function clearRefusal() {
	find("refusal").hidden = true;
	find("refusal").replaceChildren();
	find("behind").hidden = true;
}

/** Selects the place in the box, and brings it into view. */
export function selectPlace(line, column) {
	const box = find("text");
	const offset = offsetOf(box.value, line, column);
	box.focus();
	// At the end there is nothing to select; the last character shows where that is.
	const start = offset === box.value.length ? Math.max(0, offset - 1) : offset;
	box.setSelectionRange(start, start + Math.max(1, widthAt(box.value, start)));
	const style = getComputedStyle(box);
	box.scrollTop = (line - 3) * Number.parseFloat(style.lineHeight);
	box.scrollLeft = (column - 20) * Number.parseFloat(style.fontSize) * 0.6;
}

function open(parts) {
	find("refusal").replaceChildren(...parts);
	find("refusal").hidden = false;
	find("behind").hidden = false;
	find("definitions").open = true;
}

function excerpt(text, line, column) {
	const { before, at, after } = around(text, offsetOf(text, line, column));
	return element(
		"pre",
		{ class: "excerpt" },
		before,
		element("mark", {}, at || "end"),
		after,
	);
}

function button(line, column) {
	const made = element(
		"button",
		{ type: "button" },
		`Show line ${line}, column ${column}`,
	);
	made.addEventListener("click", () => selectPlace(line, column));
	return made;
}
