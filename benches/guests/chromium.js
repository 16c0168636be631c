// Chromium, from a server of its own, with the page in one script.

import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { answerOf, visit } from "../../tests/hosts/support/browsers.js";
import { serve } from "../../tests/hosts/support/server.js";
import { launch } from "../../tests/js/support/page-browser.js";

const FOLDER = new URL("../../target/benches/page/", import.meta.url);
const WASM = new URL("../../pkg/wasm/fanion_bg.wasm", import.meta.url);

/** Gives `use` a function that measures in the page. */
export async function chromium(use) {
	await makePage();
	const server = await serve({ "/": fileURLToPath(FOLDER) });
	const browser = await launch();
	try {
		return await visit(browser, server.address, async (page) => {
			await answerOf(page);
			return await use((question) =>
				page.evaluate((question) => globalThis.measure(question), question),
			);
		});
	} finally {
		await browser.close();
		await server.stop();
	}
}

/** Which Chromium it is. */
export async function chromiumVersion() {
	const browser = await launch();
	const version = browser.version();
	await browser.close();
	return version;
}

async function makePage() {
	await mkdir(FOLDER, { recursive: true });
	await build({
		entryPoints: [fileURLToPath(new URL("page.js", import.meta.url))],
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
