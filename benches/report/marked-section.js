// Replaces generated sections of Markdown pages. A section stands between `<!-- name -->` and
// `<!-- /name -->`; everything else is written by hand.

import { readFileSync, writeFileSync } from "node:fs";

const BENCHMARKS = new URL("../../docs/benchmarks.md", import.meta.url);

/** Replaces a section of `docs/benchmarks.md`. */
export function writeBenchmarksSection(name, content) {
	const page = readFileSync(BENCHMARKS, "utf8");
	writeFileSync(BENCHMARKS, replaceSection(page, name, content));
}

/** Returns the page with the content of a section replaced. */
export function replaceSection(page, name, content) {
	const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const from = page.indexOf(start);
	const to = page.indexOf(end);
	if (from < 0 || to < from)
		throw new Error(`the page lacks the marks \`${start}\` and \`${end}\``);
	return `${page.slice(0, from + start.length)}\n\n${content}\n\n${page.slice(to)}`;
}
