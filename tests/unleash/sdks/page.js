// SDKs in pages of Chromium, whose origin is not that of the edge.

import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { launch, openPage } from "../../js/support/page-browser.js";

/**
 * A browser, and a server of an empty page; both start with the first page.
 *
 * `bundle` returns the script of a name; by default one of `pages`. `options` are those of a page.
 */
export class Pages {
	#launch;
	#bundle;
	#options;
	#browser;
	/** Bundled scripts, by name. */
	#scripts = {};
	#server = createServer((_, response) => {
		response.setHeader("Content-Type", "text/html");
		response.end("<!doctype html><title>SDK</title><body></body>");
	});

	constructor({ launch: start = launch, bundle = bundlePage, options } = {}) {
		this.#launch = start;
		this.#bundle = bundle;
		this.#options = options;
	}

	async stop() {
		await (await this.#browser)?.close();
		this.#server.close();
	}

	/** Opens an SDK: bundles a script of `pages`, and calls its `open`. */
	async open(script, options) {
		this.#browser ??= this.#start();
		const { page } = await openPage(await this.#browser, this.#options);
		await page.goto(`http://127.0.0.1:${this.#server.address().port}`);
		this.#scripts[script] ??= this.#bundle(script);
		await page.addScriptTag({ content: await this.#scripts[script] });
		const methods = await page.evaluate(async (options) => {
			globalThis.sdk = await globalThis.open(options);
			return Object.keys(globalThis.sdk);
		}, options);
		const call = (method) => (argument) =>
			page.evaluate(
				([method, argument]) => globalThis.sdk[method](argument),
				[method, argument],
			);
		const calls = methods.map((method) => [method, call(method)]);
		return { ...Object.fromEntries(calls), close: () => page.close() };
	}

	async #start() {
		await once(this.#server.listen(0, "127.0.0.1"), "listening");
		return this.#launch();
	}
}

async function bundlePage(script) {
	const { outputFiles } = await build({
		entryPoints: [fileURLToPath(new URL(`pages/${script}`, import.meta.url))],
		bundle: true,
		write: false,
		format: "iife",
		loader: { ".js": "jsx" },
		jsx: "automatic",
		define: { "process.env.NODE_ENV": '"production"' },
	});
	return outputFiles[0].text;
}
