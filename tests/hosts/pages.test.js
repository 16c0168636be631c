// The unpacked archive in real browsers, without a bundler: runs the specification in a page, in a
// worker and with a Content-Security-Policy, and loads the WebAssembly from correct and faulty servers.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checkSpecification } from "../js/support/check-specification.js";
import { serve } from "../js/support/file-server.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { createProject, hostsPath, switchToTools } from "./support/projects.js";

let folders;
const servers = {};

before(async () => {
	folders = {
		"/fanion/": hostsPath("node_modules/fanion"),
		"/": await createProject("pages"),
	};
	const policy = (directive) => ({
		headers: { "content-security-policy": directive },
	});
	servers.good = await serve(folders);
	const tools = await createProject("pages", "pages-tools");
	await switchToTools(tools);
	servers.tools = await serve({ ...folders, "/": tools });
	servers.strict = await serve(
		folders,
		policy("script-src 'self' 'wasm-unsafe-eval'"),
	);
	servers.stricter = await serve(folders, policy("script-src 'self'"));
	servers.replaced = await serve(folders, { replaced: [".wasm"] });
	servers.missing = await serve(folders, { missing: [".wasm"] });
	for (const [name, type] of Object.entries(TYPES))
		servers[name] = await serve(folders, { types: { ".wasm": type } });
});

after(() => Promise.all(Object.values(servers).map((server) => server.stop())));

/** Content types that a host may send for an unknown extension. */
const TYPES = { untyped: "application/octet-stream", mistyped: "text/html" };

const WASM = "/fanion/wasm/fanion_bg.wasm";

const isFile = (path) => path.endsWith(".wasm");
const isScriptForm = (path) => path.includes("/inline-");

/** Functions that run in the page and return a source for `init`. */
const SOURCES = {
	"a module": async (path) => ({
		source: await WebAssembly.compileStreaming(fetch(path)),
	}),
	"an array of bytes": async (path) => ({
		source: new Uint8Array(await (await fetch(path)).arrayBuffer()),
	}),
	"a buffer": async (path) => ({
		source: await (await fetch(path)).arrayBuffer(),
	}),
	"a response": async (path) => ({ source: await fetch(path) }),
	"a URL": (path) => ({ source: new URL(path, location) }),
	"an address": (path) => ({ source: path }),
	"a promise": (path) => ({ source: fetch(path) }),
};

/** Both ways to use the inline form. */
const INLINE = {
	"compiled asynchronously by init": async () => {
		const { Engine, init } = await import("/fanion/dist/entry/inline.js");
		await init();
		return new Engine().isEnabled("f", {}, true);
	},
	"used without init": async () => {
		const { Engine } = await import("/fanion/dist/entry/inline.js");
		return new Engine().isEnabled("f", {}, true);
	},
};

for (const [name, launch] of Object.entries(BROWSERS))
	describe(name, () => {
		let browser;
		before(async () => {
			browser = await launch();
		});
		after(() => browser?.close());

		const open = (server, page, use) =>
			visit(browser, `${servers[server].address}${page}`, use);

		/** Tests that a page passes all cases, without console messages and without the script form. */
		const passes = (name, server, page) =>
			it(name, (t) =>
				open(server, page, async (page, { messages, requestedPaths }) => {
					checkSpecification(t, name, await answerOf(page));
					assert.deepEqual(messages, []);
					assert.equal(requestedPaths.filter(isFile).length, 1);
					assert.deepEqual(requestedPaths.filter(isScriptForm), []);
				}),
			);

		passes("passes the specification in a page", "good", "index.html");
		passes("passes the specification in a worker", "good", "worker.html");
		passes("passes it with `fanion/tools` in a page", "tools", "path.html");
		passes("passes it with `fanion/tools` in a worker", "tools", "worker.html");
		passes(
			"passes the specification under a policy that allows WebAssembly only",
			"strict",
			"path.html",
		);

		const rejects = (name, page, use) =>
			it(name, () =>
				open("stricter", page, async (page) => {
					const [isFanionError, code, message] = await use(page);
					assert.equal(isFanionError, true, message);
					assert.equal(code, "GENERAL");
					assert.match(message, /'wasm-unsafe-eval'.*script-src/);
				}),
			);

		rejects(
			"the error names the missing directive if a policy forbids WebAssembly",
			"path.html",
			answerOf,
		);
		rejects(
			"the error names the missing directive for the inline form without init",
			"empty.html",
			(page) => page.evaluate(inlineError),
		);

		/** Checks that an engine evaluates in a page after `use`. Returns its console messages and requests. */
		const evaluates = (server, use, argument) =>
			open(server, "empty.html", async (page, { messages, requestedPaths }) => {
				assert.equal(await page.evaluate(use, argument), true);
				return { messages, requestedPaths };
			});

		it("init uses the script form if the file is missing", async () => {
			const { requestedPaths } = await evaluates("missing", initOnce);
			assert.equal(requestedPaths.filter(isScriptForm).length, 1);
		});

		it("init uses the script form if a host sends a page instead of the file", async () => {
			const { messages, requestedPaths } = await evaluates(
				"replaced",
				initOnce,
			);
			assert.equal(requestedPaths.filter(isScriptForm).length, 1);
			assert.deepEqual(messages, []);
		});

		for (const server of ["untyped", "mistyped"])
			it(`init uses a file with the content type ${TYPES[server]}`, async () => {
				const { messages, requestedPaths } = await evaluates(server, initOnce);
				assert.deepEqual(requestedPaths.filter(isScriptForm), []);
				assert.deepEqual(messages, []);
			});

		it("repeated calls of init fetch the file once", async () => {
			const { messages, requestedPaths } = await evaluates("good", initOften);
			assert.equal(requestedPaths.filter((path) => path === WASM).length, 1);
			assert.deepEqual(messages, []);
		});

		for (const [kind, make] of Object.entries(SOURCES))
			it(`init takes ${kind}`, () =>
				open("good", "empty.html", async (page, { messages }) => {
					const source = await page.evaluateHandle(make, WASM);
					assert.equal(await page.evaluate(initWith, source), true);
					assert.deepEqual(messages, []);
				}));

		for (const [name, use] of Object.entries(INLINE))
			it(`the inline form, ${name}, fetches only scripts`, async () => {
				const { messages, requestedPaths } = await evaluates("good", use);
				assert.deepEqual(
					requestedPaths.filter((path) => !path.endsWith(".js")),
					["/empty.html"],
				);
				assert.deepEqual(messages, []);
			});
	});

// The following functions run in the page.

async function initOnce() {
	const { Engine, init } = await import("/fanion/dist/entry/browser.js");
	await init();
	return new Engine().isEnabled("f", {}, true);
}

async function initOften() {
	const { Engine, init } = await import("/fanion/dist/entry/browser.js");
	await Promise.all([init(), init()]);
	await init();
	return new Engine().isEnabled("f", {}, true);
}

/** The slim form contains no bytes: if it evaluates, it used the given source. */
async function initWith({ source }) {
	const { Engine, init } = await import("/fanion/dist/entry/slim.js");
	await init(source);
	return new Engine().isEnabled("f", {}, true);
}

async function inlineError() {
	const { Engine, FanionError } = await import("/fanion/dist/entry/inline.js");
	try {
		return [false, "no error", String(new Engine())];
	} catch (error) {
		return [error instanceof FanionError, error.code, String(error)];
	}
}
