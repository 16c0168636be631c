// Renders the Markdown documents of the repository as pages.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path/posix";
import { Marked } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";
import { readManifest, root } from "../components.js";

/** Documents beside those of `docs`. */
const DOCUMENTS = [
	"README.md",
	"CHANGELOG.md",
	"CONTRIBUTING.md",
	"SECURITY.md",
];

const SOURCES = `${readManifest("fanion").repository.url.replace(/^git\+|\.git$/g, "")}`;

/** The other parts of the site. */
const PARTS = [
	["demo", "www/index.html"],
	["TypeScript", "typescript/index.html"],
	["Rust", "rust/fanion/index.html"],
];

/** Returns the paths of the documents, in the order of the menu. */
export function listDocuments() {
	const names = readdirSync(`${root}docs`, { recursive: true }).sort();
	const docs = names.filter((name) => name.endsWith(".md"));
	return [...DOCUMENTS, ...docs.map((name) => `docs/${name}`)];
}

/** Returns the images that documents show. */
export function listImages() {
	const names = readdirSync(`${root}docs`, { recursive: true });
	return names
		.filter((name) => /\.(png|svg)$/.test(name))
		.map((name) => `docs/${name}`);
}

/** Returns the path of the page of a document. */
export function pageOf(document) {
	return document === "README.md"
		? "index.html"
		: document.replace(/\.md$/, ".html");
}

/** Returns the HTML of the page of a document. */
export function renderPage(document, documents) {
	const text = readFileSync(root + document, "utf8");
	const marked = new Marked(gfmHeadingId(), {
		walkTokens(token) {
			if (token.type === "link" || token.type === "image")
				token.href = addressOf(document, token.href, documents);
		},
	});
	const up = relative(dirname(pageOf(document)), ".");
	const toRoot = up === "" ? "" : `${up}/`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(text, document)} – fanion</title>
<link rel="icon" href="${toRoot}www/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${toRoot}site.css">
</head>
<body>
<nav>
${menu(document, documents, toRoot)}
</nav>
<main>
${marked.parse(text)}</main>
</body>
</html>
`;
}

function menu(document, documents, toRoot) {
	const pages = documents.map((other) => {
		const current = other === document ? ' aria-current="page"' : "";
		const name = basename(other, ".md").toLowerCase();
		return `<li><a href="${toRoot}${pageOf(other)}"${current}>${name}</a></li>`;
	});
	const parts = PARTS.map(
		([name, path]) => `<li><a href="${toRoot}${path}">${name}</a></li>`,
	);
	return `<ul>\n${[...parts, ...pages].join("\n")}\n</ul>`;
}

function titleOf(text, document) {
	return /^# (.*)$/m.exec(text)?.[1].replaceAll("`", "") ?? document;
}

/** Returns the address for a link of a document: a page, an image, or a file on GitHub. */
function addressOf(document, href, documents) {
	if (/^([a-z]+:|#)/.test(href)) return href;
	const [path, fragment] = href.split("#");
	const target = join(dirname(document), path);
	const suffix = fragment === undefined ? "" : `#${fragment}`;
	if (documents.includes(target))
		return relative(dirname(pageOf(document)), pageOf(target)) + suffix;
	if (listImages().includes(target)) return href;
	if (!existsSync(root + target))
		throw new Error(
			`\`${document}\` links to \`${href}\`, which does not exist`,
		);
	const kind = statSync(root + target).isDirectory() ? "tree" : "blob";
	return `${SOURCES}/${kind}/main/${target}${suffix}`;
}
