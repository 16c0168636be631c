// `docs/benchmarks.md`: what stands between two marks is written by the last run, the rest by hand.

import { readFileSync, writeFileSync } from "node:fs";

const PAGE = new URL("../../docs/benchmarks.md", import.meta.url);

/** Writes one part of the page anew. */
export function writePage(part, text) {
	writeFileSync(PAGE, between(readFileSync(PAGE, "utf8"), part, text));
}

/** A text with what stands between the marks of a part replaced. */
export function between(page, part, text) {
	const [start, end] = marks(part);
	const from = page.indexOf(start);
	const to = page.indexOf(end);
	if (from < 0 || to < from)
		throw new Error(`there are no marks \`${start}\` and \`${end}\``);
	return `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`;
}

const marks = (part) => [`<!-- ${part} -->`, `<!-- /${part} -->`];
