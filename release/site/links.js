// Checks that every link and import of a folder of pages leads to a file of the folder, and to a part that it has.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { parse } from "node-html-parser";
import { readImports } from "./scripts.js";

/** Returns messages about broken links and imports, and `count`, the number of those that were checked. */
export function checkLinks(folder) {
	const names = readdirSync(folder, { recursive: true });
	const pages = names.filter((name) => name.endsWith(".html"));
	const documents = new Map(
		pages.map((page) => [page, readPage(join(folder, page))]),
	);
	const broken = [];
	let count = 0;
	for (const [path, links] of listLinks(folder, documents))
		for (const link of links) {
			count += 1;
			const reason = findFault(folder, documents, path, link);
			if (reason) broken.push(`${path}: \`${link}\`: ${reason}`);
		}
	return { broken, count };
}

/** Returns the links of pages, and the imports of their scripts, by the path of the file. */
function listLinks(folder, documents) {
	const modules = [...documents].flatMap(([page, { modules }]) =>
		modules.map((module) => join(dirname(page), module)),
	);
	const links = [...documents].map(([page, { links }]) => [page, links]);
	return [...links, ...readImports(folder, modules)];
}

/** Returns the links, the ids and the scripts of a page. Links to other hosts are left out. */
function readPage(path) {
	const document = parse(readFileSync(path, "utf8"));
	const all = document.querySelectorAll("[href],[src]");
	const links = all
		.map(
			(element) => element.getAttribute("href") ?? element.getAttribute("src"),
		)
		.filter(isOwn);
	const ids = document
		.querySelectorAll("[id],[name]")
		.flatMap((element) => [
			element.getAttribute("id"),
			element.getAttribute("name"),
		]);
	const modules = document
		.querySelectorAll('script[type="module"][src]')
		.map((script) => script.getAttribute("src"))
		.filter(isOwn);
	return { links: new Set(links), ids: new Set(ids), modules };
}

/** Returns whether a link leads to a file of the site. */
function isOwn(link) {
	return !/^([a-z]+:|\/\/)/i.test(link);
}

/** Returns why a link is broken, or `undefined`. */
function findFault(folder, documents, page, link) {
	const [path, fragment] = link.split("#");
	const file = decodeURIComponent(path.split("?")[0]);
	if (file.startsWith("/")) return "it leaves the folder of the site";
	const target = toFile(folder, file === "" ? page : join(dirname(page), file));
	if (target === undefined) return "there is no such file";
	const ids = documents.get(target)?.ids;
	if (!fragment || !ids || isLineOfSource(target, fragment)) return undefined;
	// A browser looks for the fragment as it is, then decoded.
	const isFound = ids.has(fragment) || ids.has(decodeURIComponent(fragment));
	return isFound ? undefined : "the page has no such part";
}

/** Returns the file of a path, which may be a folder with an `index.html`, or `undefined`. */
function toFile(folder, path) {
	const full = join(folder, path);
	if (path.startsWith("..") || !existsSync(full)) return undefined;
	if (!statSync(full).isDirectory()) return path;
	return toFile(folder, join(path, "index.html"));
}

/** Returns whether the part is a range of lines of a source, which a script of rustdoc shows. */
function isLineOfSource(page, fragment) {
	return page.startsWith("rust/src/") && /^\d+(-\d+)?$/.test(fragment);
}
