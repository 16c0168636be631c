// Writes `target/site`: documents, references and the demo page in one static folder. `make site` runs it.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../components.js";
import { checkLinks } from "./links.js";
import { listDocuments, listImages, pageOf, renderPage } from "./pages.js";
import { writeRust, writeTypeScript } from "./references.js";

const SITE = join(root, "target/site");

/** What the demo page needs of the package, and what of its own folder a static host does not. */
const DEMO = [
	"www",
	"pkg/dist/tools",
	"pkg/dist/canary",
	"pkg/wasm/tools/fanion_bg.wasm",
];
const LEFT_OUT = ["www/serve.js", "www/package.json"];

function writeDocuments() {
	const documents = listDocuments();
	for (const document of documents) {
		const path = join(SITE, pageOf(document));
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, renderPage(document, documents));
	}
	for (const image of listImages()) copy(image);
	cpSync(join(root, "release/site/site.css"), join(SITE, "site.css"));
}

function copy(path) {
	cpSync(join(root, path), join(SITE, path), { recursive: true });
}

rmSync(SITE, { recursive: true, force: true });
writeDocuments();
for (const path of DEMO) copy(path);
for (const path of LEFT_OUT) rmSync(join(SITE, path));
await writeTypeScript(join(SITE, "typescript"));
writeRust(join(SITE, "rust"));
const { broken, count } = checkLinks(SITE);
for (const message of broken) console.error(message);
console.log(`target/site: ${count} links and imports, ${broken.length} broken`);
if (broken.length > 0) process.exitCode = 1;
