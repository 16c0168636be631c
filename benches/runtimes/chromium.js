// Runs the benchmark page in Chromium, bundled into one script and served by a local server.

import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { answerOf, visit } from "../../tests/hosts/support/browsers.js";
import { serve } from "../../tests/js/support/file-server.js";
import { launch } from "../../tests/js/support/page-browser.js";

const FOLDER = new URL("../../target/benches/page/", import.meta.url);
const WASM = new URL("../../pkg/wasm/fanion_bg.wasm", import.meta.url);

/** Calls `use` with a function that measures one operation in the page of a script. */
export async function withChromium(use, script = "page.js") {
	await buildPage(script);
	const server = await serve({ "/": fileURLToPath(FOLDER) });
	const browser = await launch();
	try {
		return await visit(browser, server.address, async (page) => {
			await answerOf(page);
			return await use((task) =>
				page.evaluate((task) => globalThis.measure(task), task),
			);
		});
	} finally {
		await browser.close();
		await server.stop();
	}
}

/** Returns the version of Chromium. */
export async function chromiumVersion() {
	const browser = await launch();
	const version = browser.version();
	await browser.close();
	return version;
}

async function buildPage(script) {
	await mkdir(FOLDER, { recursive: true });
	await build({
		entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
		outfile: fileURLToPath(new URL("page.js", FOLDER)),
		bundle: true,
		format: "esm",
		define: { "process.env.NODE_ENV": '"production"' },
		logLevel: "error",
	});
	await copyFile(WASM, new URL("fanion.wasm", FOLDER));
	const html =
		'<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>';
	await writeFile(new URL("index.html", FOLDER), html);
}
