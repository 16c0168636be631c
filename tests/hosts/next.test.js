// The packed archive in Next.js, built with each of its bundlers: in a client component, in routes and
// pages of both runtimes, and in a proxy or middleware. A page also has a client.

import assert from "node:assert/strict";
import { rename, rm } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { startServer } from "../client/server.js";
import { NEW, OLD } from "../client/trial.js";
import { checkSpecification } from "../js/support/check-specification.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { buildNext, OFFLINE } from "./support/next.js";
import { start } from "./support/process.js";
import { nodePath, switchToTools, toolPath } from "./support/projects.js";

function serve(folder) {
	return start(
		nodePath(22),
		[toolPath("next"), "start", "--hostname", "127.0.0.1", "--port", "0"],
		/(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready/,
		{ cwd: folder, env: OFFLINE },
	);
}

/** Returns the body of a response. The error of a failed request contains the output of the server. */
async function get(server, path) {
	const response = await fetch(server.match[1] + path);
	const body = await response.text();
	assert.equal(response.status, 200, server.output());
	return body;
}

/** Tests a build of the project. `more` adds tests that only apply to this kind of build. */
function testBuild(name, bundler, prepare, more) {
	describe(name, () => {
		let browser;
		let unleash;
		let server;
		let address;
		before(async () => {
			browser = await BROWSERS.Chromium();
			unleash = await startServer();
			server = await serve(await buildNext("next", bundler, prepare));
			address = server.match[1];
		});
		after(async () => {
			await browser?.close();
			await server?.stop();
			await unleash?.stop();
		});

		const route = (path) => async (t) =>
			checkSpecification(
				t,
				`Next.js ${bundler}`,
				JSON.parse(await get(server, path)),
			);

		it("passes the specification in a client component", (t) =>
			visit(
				browser,
				`${address}/`,
				async (page, { messages, requestedPaths }) => {
					const results = await answerOf(page);
					checkSpecification(t, `Next.js ${bundler}`, results);
					const files = requestedPaths.filter((path) => path.endsWith(".wasm"));
					assert.equal(files.length, 1);
					assert.deepEqual(messages, []);
				},
			));

		it(
			"passes the specification in a route of the Node runtime",
			route("/node"),
		);

		it("passes the specification in a page of the edge runtime", (t) =>
			visit(browser, `${address}/edge-page`, async (page) => {
				const body = await page.textContent("body");
				assert.match(body, /^\[/, server.output());
				const results = await page.textContent("pre");
				checkSpecification(t, `Next.js ${bundler}`, JSON.parse(results));
			}));

		it("evaluates a flag before a request is handled", async () => {
			const header = async (user) =>
				(await fetch(`${address}/?user=${user}`)).headers.get("x-checkout");
			assert.equal(await header("7"), "new", server.output());
			assert.equal(await header("8"), "old");
		});

		it("keeps the flags of a client out of the cache of `fetch`", async () => {
			const url = `${unleash.address}/next`;
			const seen = [];
			for (const body of [OLD, NEW]) {
				unleash.script("next", { features: [{ body }] });
				const page = await get(
					server,
					`/client?${new URLSearchParams({ url })}`,
				);
				seen.push(/<pre>(.*?)<\/pre>/.exec(page)[1].replaceAll("&quot;", '"'));
			}
			assert.deepEqual(seen.map(JSON.parse), [
				{ fresh: false, cached: false },
				{ fresh: true, cached: false },
			]);
		});

		more(route);
	});
}

testBuild(
	"Next.js by Turbopack, with a proxy",
	"turbopack",
	() => {},
	(route) =>
		it(
			"passes the specification in a route of the edge runtime",
			route("/edge"),
		),
);

// Next.js runs `proxy.js` in Node, and a file with the former name `middleware.js` in the edge runtime.
const toMiddleware = (folder) =>
	rename(`${folder}proxy.js`, `${folder}middleware.js`);

testBuild(
	"Next.js by Turbopack, with a middleware",
	"turbopack",
	toMiddleware,
	() => {},
);

testBuild(
	"Next.js by webpack, with a middleware",
	"webpack",
	async (folder) => {
		await toMiddleware(folder);
		// With webpack, Next.js 16.4.6 cannot build routes of the edge runtime: a manifest is missing.
		await rm(`${folder}app/edge`, { recursive: true });
	},
	() => {},
);

testBuild(
	"Next.js by Turbopack, with `fanion/tools`",
	"turbopack",
	switchToTools,
	(route) =>
		it(
			"passes the specification in a route of the edge runtime",
			route("/edge"),
		),
);
