// Renders the text of `engine.explain` as a tree. The indentation of a line says which line it belongs to.

import { createElement } from "./dom.js";
import { formatMessage } from "./format.js";

/** Spaces of indentation per level, and the width at which the engine wraps lines. */
const INDENT = 4;
const LINE_WIDTH = 80;

/** Marks at the beginning of a line: the class of the item, and a label for screen readers. */
const MARKS = {
	"✓": ["true", "True: "],
	"✗": ["false", "False: "],
	"▶": ["decides", "Decides: "],
};

/** The beginning of lines that are complete although they have no mark and can follow a full line. */
const HASH_LINE = "the hash of ";

/** Returns a nested list for the text of an explanation. */
export function explanationTree(text) {
	return list(nest(joinWrapped(text.split("\n"))));
}

/** Joins wrapped lines. Returns `{ depth, text }` for each complete line. */
function joinWrapped(lines) {
	const joined = [];
	let previous = "";
	for (const line of lines.filter((line) => line !== "")) {
		const text = line.trimStart();
		if (isWrapped(previous, text)) joined.at(-1).text += ` ${text}`;
		else joined.push({ depth: depthOf(line, text), text });
		previous = line;
	}
	return joined;
}

/** Returns whether a line continues the previous one: its first word had no room there. */
function isWrapped(previous, text) {
	const [firstWord] = text.split(" ", 1);
	if (firstWord in MARKS || text.startsWith(HASH_LINE)) return false;
	return previous !== "" && previous.length + 1 + firstWord.length > LINE_WIDTH;
}

/** Returns the depth in spaces. Lines without a mark have two more spaces, which do not count. */
function depthOf(line, text) {
	const spaces = line.length - text.length;
	return spaces - (spaces % INDENT);
}

/** Returns the top-level lines; `children` of each are the lines indented below it. */
function nest(lines) {
	const root = { depth: -INDENT, children: [] };
	const ancestors = [root];
	for (const line of lines) {
		const node = { ...line, children: [] };
		while (ancestors.at(-1).depth >= node.depth) ancestors.pop();
		ancestors.at(-1).children.push(node);
		ancestors.push(node);
	}
	return root.children;
}

function list(nodes) {
	return createElement(
		"ul",
		{ class: "explanation-tree" },
		...nodes.map(listItem),
	);
}

function listItem({ text, children }) {
	const [markClass, label] = MARKS[text[0]] ?? [];
	const attributes = markClass ? { class: markClass } : {};
	const content = [
		...(markClass
			? [createElement("span", { class: "visually-hidden" }, label)]
			: []),
		...formatMessage(markClass ? text.slice(2) : text),
	];
	if (children.length === 0) return createElement("li", attributes, ...content);
	const details = createElement(
		"details",
		{ open: "" },
		createElement("summary", {}, ...content),
		list(children),
	);
	return createElement("li", attributes, details);
}
