// An explanation as a tree. The words are the engine's, line by line: how far a line is set in says what it
// belongs to.

import { element } from "./element.js";
import { withCode } from "./words.js";

/** Lines are set in by so many blanks more than what they belong to, and broken at so many letters. */
const STEP = 4;
const WIDTH = 80;

/** What a mark at the beginning of a line says: a class, and a word for who cannot see it. */
const MARKS = {
	"✓": ["holds", "Holds: "],
	"✗": ["fails", "Fails: "],
	"▶": ["decides", "Decides: "],
};

/** The tree of a text of `explain`. */
export function treeOf(text) {
	return list(nest(whole(text.split("\n"))));
}

/** Lines that were broken because they were too long, in one piece. */
function whole(lines) {
	const joined = [];
	let last = "";
	for (const line of lines.filter((line) => line !== "")) {
		const words = line.trimStart();
		const [first] = words.split(" ", 1);
		// What would have had room on the line before begins something of its own.
		const isRest = last !== "" && last.length + 1 + first.length > WIDTH;
		if (isRest && !(first in MARKS)) joined.at(-1).text += ` ${words}`;
		else joined.push({ depth: depthOf(line, words), text: words });
		last = line;
	}
	return joined;
}

/** What has no mark may stand below the words of those that have one: two blanks further in. */
function depthOf(line, words) {
	const blanks = line.length - words.length;
	return blanks - (blanks % STEP);
}

/** Each line with those that are set in below it. */
function nest(lines) {
	const root = { depth: -STEP, children: [] };
	const open = [root];
	for (const line of lines) {
		const node = { ...line, children: [] };
		while (open.at(-1).depth >= node.depth) open.pop();
		open.at(-1).children.push(node);
		open.push(node);
	}
	return root.children;
}

function list(nodes) {
	return element("ul", { class: "tree" }, ...nodes.map(item));
}

function item({ text, children }) {
	const [kind, word] = MARKS[text[0]] ?? [];
	const words = [
		...(kind ? [element("span", { class: "quiet" }, word)] : []),
		...withCode(kind ? text.slice(2) : text),
	];
	if (children.length === 0)
		return element("li", kind ? { class: kind } : {}, ...words);
	const details = element(
		"details",
		{ open: "" },
		element("summary", {}, ...words),
		list(children),
	);
	return element("li", kind ? { class: kind } : {}, details);
}
