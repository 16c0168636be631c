// Shows why definitions could not be loaded, and the position of the error.

import { byId, createElement } from "../dom.js";
import { formatMessage } from "../format.js";
import { excerptAt, offsetOf, widthAt } from "./text-position.js";

/** Shows an error of the engine and its position in the document. */
export function showLoadError(error, text) {
	const { message, line, column } = error;
	const parts = [
		createElement(
			"p",
			{},
			createElement("strong", {}, "These definitions could not be loaded. "),
			"The previous flags stay in use.",
		),
		createElement("p", {}, ...formatMessage(message)),
	];
	if (line !== undefined) parts.push(excerpt(text, line, column));
	// The text box is empty if the document is too long for it.
	if (line !== undefined && byId("definitions-text").value !== "")
		parts.push(selectButton(line, column));
	show(parts);
}

/** Shows a problem that has no position in a document. */
export function showProblem(message) {
	show([createElement("p", {}, message)]);
}

export function hideLoadError() {
	byId("load-error").hidden = true;
	byId("load-error").replaceChildren();
	byId("outdated-notice").hidden = true;
}

/** Selects the character at a position in the text box, and scrolls it into view. */
export function selectPosition(line, column) {
	const textBox = byId("definitions-text");
	const text = textBox.value;
	const offset = offsetOf(text, line, column);
	textBox.focus();
	// At the end of the text there is no character, so the last one is selected.
	const start = offset === text.length ? Math.max(0, offset - 1) : offset;
	textBox.setSelectionRange(start, start + Math.max(1, widthAt(text, start)));
	const style = getComputedStyle(textBox);
	textBox.scrollTop = (line - 3) * Number.parseFloat(style.lineHeight);
	textBox.scrollLeft = (column - 20) * Number.parseFloat(style.fontSize) * 0.6;
}

function show(parts) {
	byId("load-error").replaceChildren(...parts);
	byId("load-error").hidden = false;
	byId("outdated-notice").hidden = false;
	byId("definitions").open = true;
}

function excerpt(text, line, column) {
	const { before, character, after } = excerptAt(
		text,
		offsetOf(text, line, column),
	);
	return createElement(
		"pre",
		{ class: "excerpt" },
		before,
		createElement("mark", {}, character || "end"),
		after,
	);
}

function selectButton(line, column) {
	const button = createElement(
		"button",
		{ type: "button" },
		`Show line ${line}, column ${column}`,
	);
	button.addEventListener("click", () => selectPosition(line, column));
	return button;
}
