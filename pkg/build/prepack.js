// Copies the pages that the package contains. The README links to files that only the repository has: on the page of
// a package, relative links would lead nowhere.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const PAGES = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

const root = (path) => new URL(`../../${path}`, import.meta.url);
const own = (path) => new URL(`../${path}`, import.meta.url);
const { repository } = JSON.parse(readFileSync(own("package.json"), "utf8"));
const address = repository.url.replace(/^git\+|\.git$/g, "");

for (const page of PAGES) copyFileSync(root(page), own(page));
const readme = readFileSync(root("README.md"), "utf8").replace(
	/\]\((?!https?:|#)([^)]+)\)/g,
	(link, path) =>
		PAGES.includes(path) ? link : `](${address}/${kindOf(path)}/main/${path})`,
);
writeFileSync(own("README.md"), readme);

/** Returns the part of an address that shows a file: as a page, or as it is. */
function kindOf(path) {
	return /\.(png|svg)$/.test(path) ? "raw" : "blob";
}
