// The check of links, on small sites.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { checkLinks } from "./links.js";

/** Returns the messages about a site whose page `index.html` has the link. */
const messagesAbout = (link) =>
	messagesOf({
		"index.html": `<h1 id="top">Top</h1><a href="${link}">link</a>`,
		"docs/page.html": '<h2 id="a%3Cb%3E">A</h2><h2 id="ä">B</h2>',
		"docs/index.html": "",
		"docs/image.png": "",
	});

/** Returns the messages about a site with files. */
function messagesOf(files) {
	const folder = mkdtempSync(join(tmpdir(), "fanion-links-"));
	try {
		for (const [name, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, name)), { recursive: true });
			writeFileSync(join(folder, name), text);
		}
		return checkLinks(folder).broken;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

for (const link of [
	"#top",
	"docs/page.html",
	"docs/page.html#a%3Cb%3E",
	"docs/page.html#%C3%A4",
	"docs/",
	"docs/image.png",
	"index.html?x=1#top",
	"https://example.com/nothing",
	"mailto:a@example.com",
])
	test(`the link \`${link}\` is found`, () =>
		assert.deepEqual(messagesAbout(link), []));

for (const [link, reason] of [
	["#bottom", "the page has no such part"],
	["docs/page.html#b", "the page has no such part"],
	["docs/other.html", "there is no such file"],
	["nowhere/", "there is no such file"],
	["../outside.html", "there is no such file"],
	["/docs/page.html", "it leaves the folder of the site"],
])
	test(`the link \`${link}\` is broken`, () =>
		assert.deepEqual(messagesAbout(link), [
			`index.html: \`${link}\`: ${reason}`,
		]));

/** Returns the messages about a site with a page whose script `main.js` imports `a.js`. */
const messagesAboutScript = (source) =>
	messagesOf({
		"page/index.html": '<script type="module" src="main.js"></script>',
		"page/main.js": 'import "./a.js";',
		"page/a.js": source,
		"other/b.js": "",
		"unused.js": 'import "./none.js";',
	});

for (const source of [
	'import { b } from "../other/b.js";',
	'export * from "../other/b.js";',
	'const b = () => import("../other/b.js");',
	'import fs from "node:fs"; import("other"); import(b);',
	'import "./main.js";',
	'// import "./none.js";',
])
	test(`the imports of \`${source}\` are found`, () =>
		assert.deepEqual(messagesAboutScript(source), []));

for (const source of [
	'import { c } from "../other/c.js";',
	'export { c } from "../other/c.js";',
	'const c = () => import("../other/c.js");',
])
	test(`the import of \`${source}\` is broken`, () =>
		assert.deepEqual(messagesAboutScript(source), [
			"page/a.js: `../other/c.js`: there is no such file",
		]));
