// SDKs in pages of Chromium, whose origin is not that of the edge.

import { once } from "node:events";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { launch, openPage } from "../../js/support/page-browser.js";

/**
 * A browser, and a server of pages; both start with the first page.
 *
 * `build` returns the files of a name, by path; by default those of a script of `pages`. `options` are those of a page.
 */
export class Pages {
	#launch;
	#build;
	#options;
	#browser;
	/** The files of each name. */
	#sites = {};
	#server = createServer(({ url }, response) => this.#serve(url, response));

	constructor({ launch: start = launch, build = buildPage, options } = {}) {
		this.#launch = start;
		this.#build = build;
		this.#options = options;
	}

	async stop() {
		await (await this.#browser)?.close();
		this.#server.close();
	}

	/** Opens an SDK: builds its page, and calls its `open`. */
	async open(name, options) {
		this.#browser ??= this.#start();
		const { page } = await openPage(await this.#browser, this.#options);
		this.#sites[name] ??= this.#build(name);
		await this.#sites[name];
		const { port } = this.#server.address();
		const path = `${encodeURIComponent(name)}/index.html`;
		await page.goto(`http://127.0.0.1:${port}/${path}`);
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

	async #serve(url, response) {
		const [, name, path] = url.match(/^\/([^/]+)\/(.+)$/) ?? [];
		const site = await this.#sites[decodeURIComponent(name)];
		const body = site?.get(path);
		const type = TYPES[extname(path ?? "")] ?? "application/octet-stream";
		response.writeHead(body ? 200 : 404, { "Content-Type": type });
		response.end(body);
	}

	async #start() {
		await once(this.#server.listen(0, "127.0.0.1"), "listening");
		return this.#launch();
	}
}

/** Media types of files, by the end of their names. */
const TYPES = {
	".html": "text/html",
	".js": "text/javascript",
	".css": "text/css",
	".wasm": "application/wasm",
};

async function buildPage(script) {
	const { outputFiles } = await build({
		entryPoints: [fileURLToPath(new URL(`pages/${script}`, import.meta.url))],
		bundle: true,
		write: false,
		format: "iife",
		loader: { ".js": "jsx" },
		jsx: "automatic",
		define: { "process.env.NODE_ENV": '"production"' },
	});
	return new Map([
		[
			"index.html",
			'<!doctype html><title>SDK</title><body></body><script src="sdk.js"></script>',
		],
		["sdk.js", outputFiles[0].text],
	]);
}
