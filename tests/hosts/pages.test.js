// The unpacked archive in pages of real browsers, without a bundler: the whole specification in a page
// and in a worker, under a Content-Security-Policy, and however the WebAssembly arrives or does not.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { here, lay, toLab } from "./support/places.js";
import { serve } from "./support/server.js";
import { checkSpecification } from "./support/specification.js";

let folders;
const servers = {};

before(async () => {
	folders = {
		"/fanion/": here("node_modules/fanion"),
		"/": await lay("pages"),
	};
	const policy = (directive) => ({
		headers: { "content-security-policy": directive },
	});
	servers.good = await serve(folders);
	const lab = await lay("pages", "pages-lab");
	await toLab(lab);
	servers.lab = await serve({ ...folders, "/": lab });
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

/** What a host may say of a file it does not know. */
const TYPES = { untyped: "application/octet-stream", mistyped: "text/html" };

const WASM = "/fanion/wasm/fanion_bg.wasm";

const isFile = (path) => path.endsWith(".wasm");
const isScriptForm = (path) => path.includes("/inline-");

/** All that `init` may be given; each is made in the page. */
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

/** Both ways to the inline form. */
const INLINE = {
	"which compiles in the background by init": async () => {
		const { Engine, init } = await import("/fanion/dist/entry/inline.js");
		await init();
		return new Engine().isEnabled("f", {}, true);
	},
	"which is ready without init": async () => {
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

		/** A page that answers all cases, without a word and without help from the script form. */
		const passes = (sentence, server, page) =>
			it(sentence, (t) =>
				open(server, page, async (page, { said, requested }) => {
					checkSpecification(t, name, await answerOf(page));
					assert.deepEqual(said, []);
					assert.equal(requested.filter(isFile).length, 1);
					assert.deepEqual(requested.filter(isScriptForm), []);
				}),
			);

		passes("passes the specification in a page", "good", "index.html");
		passes("passes the specification in a worker", "good", "worker.html");
		passes("passes it with the lab in a page", "lab", "path.html");
		passes("passes it with the lab in a worker", "lab", "worker.html");
		passes(
			"passes the specification under a policy that allows WebAssembly only",
			"strict",
			"path.html",
		);

		const refuses = (sentence, page, use) =>
			it(sentence, () =>
				open("stricter", page, async (page) => {
					const [isOurs, code, message] = await use(page);
					assert.equal(isOurs, true, message);
					assert.equal(code, "GENERAL");
					assert.match(message, /'wasm-unsafe-eval'.*script-src/);
				}),
			);

		refuses(
			"says which directive is missing where a policy forbids WebAssembly",
			"path.html",
			answerOf,
		);
		refuses(
			"says so where the inline form is not waited for, too",
			"empty.html",
			(page) => page.evaluate(inlineRefused),
		);

		/** An engine answers in a page, where `init` is called as `use` does; what the page asked for. */
		const answers = (server, use, argument) =>
			open(server, "empty.html", async (page, { said, requested }) => {
				assert.equal(await page.evaluate(use, argument), true);
				return { said, requested };
			});

		it("takes the script form where the file is missing", async () => {
			const { requested } = await answers("missing", initOnce);
			assert.equal(requested.filter(isScriptForm).length, 1);
		});

		it("takes the script form where a host sends a page in place of the file", async () => {
			const { said, requested } = await answers("replaced", initOnce);
			assert.equal(requested.filter(isScriptForm).length, 1);
			assert.deepEqual(said, []);
		});

		for (const server of ["untyped", "mistyped"])
			it(`takes the file where it is said to be something else: ${TYPES[server]}`, async () => {
				const { said, requested } = await answers(server, initOnce);
				assert.deepEqual(requested.filter(isScriptForm), []);
				assert.deepEqual(said, []);
			});

		it("fetches once, however often init is called", async () => {
			const { said, requested } = await answers("good", initOften);
			assert.equal(requested.filter((path) => path === WASM).length, 1);
			assert.deepEqual(said, []);
		});

		for (const [kind, make] of Object.entries(SOURCES))
			it(`takes ${kind} for init`, () =>
				open("good", "empty.html", async (page, { said }) => {
					const brought = await page.evaluateHandle(make, WASM);
					assert.equal(await page.evaluate(initWith, brought), true);
					assert.deepEqual(said, []);
				}));

		for (const [sentence, use] of Object.entries(INLINE))
			it(`fetches nothing but scripts for the inline form, ${sentence}`, async () => {
				const { said, requested } = await answers("good", use);
				assert.deepEqual(
					requested.filter((path) => !path.endsWith(".js")),
					["/empty.html"],
				);
				assert.deepEqual(said, []);
			});
	});

// What follows runs in the page.

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

/** The slim form has no bytes of its own: that it answers means that it took those it was given. */
async function initWith({ source }) {
	const { Engine, init } = await import("/fanion/dist/entry/slim.js");
	await init(source);
	return new Engine().isEnabled("f", {}, true);
}

async function inlineRefused() {
	const { Engine, FanionError } = await import("/fanion/dist/entry/inline.js");
	try {
		return [false, "no error", String(new Engine())];
	} catch (error) {
		return [error instanceof FanionError, error.code, String(error)];
	}
}
