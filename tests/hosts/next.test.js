// The packed archive in Next.js, built by either of its bundlers: in a client component, in routes and
// pages of both runtimes, and in what stands before every request.

import assert from "node:assert/strict";
import { rename, rm } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { lay, node, toLab, tool } from "./support/places.js";
import { run, start } from "./support/process.js";
import { checkSpecification } from "./support/specification.js";

/** Nothing is told to anybody. */
const ALONE = {
	...process.env,
	CI: "true",
	NEXT_TELEMETRY_DISABLED: "1",
	NO_COLOR: "1",
};

/** The project, built; gives back where it stands. */
async function build(bundler, prepare) {
	const place = await lay("next");
	await prepare(place);
	const args = [tool("next"), "build", `--${bundler}`];
	await run(node(22), args, { cwd: place, env: ALONE });
	return place;
}

function serve(place) {
	return start(
		node(22),
		[tool("next"), "start", "--hostname", "127.0.0.1", "--port", "0"],
		/(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready/,
		{ cwd: place, env: ALONE },
	);
}

/** Builds the project and puts questions to it; `more` are those that only this way of building has. */
function answers(sentence, bundler, prepare, more) {
	describe(sentence, () => {
		let browser;
		let server;
		let address;
		before(async () => {
			browser = await BROWSERS.Chromium();
			server = await serve(await build(bundler, prepare));
			address = server.match[1];
		});
		after(async () => {
			await browser?.close();
			await server?.stop();
		});

		/** The text of an answer; if it is none, all that the server said. */
		const get = async (path) => {
			const response = await fetch(address + path);
			const text = await response.text();
			assert.equal(response.status, 200, server.said());
			return text;
		};

		const route = (path) => async (t) =>
			checkSpecification(t, `Next.js ${bundler}`, JSON.parse(await get(path)));

		it("answers the specification in a client component", (t) =>
			visit(browser, `${address}/`, async (page, { said, requested }) => {
				const results = await answerOf(page);
				checkSpecification(t, `Next.js ${bundler}`, results);
				const files = requested.filter((path) => path.endsWith(".wasm"));
				assert.equal(files.length, 1);
				assert.deepEqual(said, []);
			}));

		it(
			"answers the specification in a route of Node's runtime",
			route("/node"),
		);

		it("answers the specification in a page of the edge runtime", (t) =>
			visit(browser, `${address}/edge-page`, async (page) => {
				const text = await page.textContent("body");
				assert.match(text, /^\[/, server.said());
				const results = await page.textContent("pre");
				checkSpecification(t, `Next.js ${bundler}`, JSON.parse(results));
			}));

		it("decides about a request before it is answered", async () => {
			const header = async (user) =>
				(await fetch(`${address}/?user=${user}`)).headers.get("x-checkout");
			assert.equal(await header("7"), "new", server.said());
			assert.equal(await header("8"), "old");
		});

		more(route);
	});
}

answers(
	"Next.js by Turbopack, with a proxy",
	"turbopack",
	() => {},
	(route) =>
		it(
			"answers the specification in a route of the edge runtime",
			route("/edge"),
		),
);

// What stands before every request is a proxy in Node, or under its old name a middleware at the edge.
const toMiddleware = (place) =>
	rename(`${place}proxy.js`, `${place}middleware.js`);

answers(
	"Next.js by Turbopack, with a middleware",
	"turbopack",
	toMiddleware,
	() => {},
);

answers(
	"Next.js by webpack, with a middleware",
	"webpack",
	async (place) => {
		await toMiddleware(place);
		// By webpack, Next.js 16.4.6 cannot build any route of the edge runtime: it misses a manifest.
		await rm(`${place}app/edge`, { recursive: true });
	},
	() => {},
);

answers("Next.js by Turbopack, with the lab", "turbopack", toLab, (route) =>
	it(
		"answers the specification in a route of the edge runtime",
		route("/edge"),
	),
);
