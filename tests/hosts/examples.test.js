// Every example starts as its README says, and answers as it should.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { root } from "../js/checkout.js";
import { launch } from "../js/support/page-browser.js";
import { visit } from "./support/browsers.js";
import { here, layExample, node, tool } from "./support/places.js";
import { findPort } from "./support/ports.js";
import { run, start } from "./support/process.js";
import { serve } from "./support/server.js";

/** Definitions with another rollout; the examples' own have 50. */
const withRollout = (definitions, rollout) =>
	definitions.replaceAll('"rollout": "50"', `"rollout": "${rollout}"`);

/** Asks again until `isSo` holds of the answer, and gives that answer back. */
async function until(ask, isSo) {
	for (let turn = 0; turn < 100; turn += 1) {
		const answer = await ask();
		if (isSo(answer)) return answer;
		await sleep(50);
	}
	throw new Error("it never came to be so");
}

const PEOPLE = Array.from({ length: 200 }, (_, number) => `person-${number}`);

function isAboutHalf(count) {
	return count > 70 && count < 130;
}

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));

/** The types of a laid example are as strict as its `tsconfig.json` wants them. */
const checkTypes = (place) => run(process.execPath, [TSC, "-p", place]);

/** What no engine may take for definitions. */
const DAMAGED = (definitions) => [
	definitions.slice(0, -20),
	"<html>502 Bad Gateway</html>",
	"{}",
	"",
];

/** Nothing is told to anybody. */
const ALONE = { CI: "true", WRANGLER_SEND_METRICS: "false" };

describe("the example for Node", () => {
	/** Starts the server on a free port, with definitions of its own. */
	async function begin(t, environment = {}) {
		const place = await layExample("node");
		const file = `${place}live.json`;
		const definitions = await readFile(`${place}definitions.json`, "utf8");
		await writeFile(file, environment.first ?? definitions);
		const env = { PORT: "0", POLL_SECONDS: "0.05", DEFINITIONS: file };
		const { match, stop, said } = await start(
			process.execPath,
			["server.js"],
			/port (\d+)/,
			{ cwd: place, env: { ...env, ...environment } },
		);
		t.after(stop);
		const ask = async (userId) => {
			const query = `?userId=${encodeURIComponent(userId)}`;
			const address = `http://localhost:${match[1]}/flags${query}`;
			return (await fetch(address)).json();
		};
		const countIn = async () => {
			const all = await Promise.all(PEOPLE.map(ask));
			return all.filter((flags) => flags["new-checkout"].enabled).length;
		};
		return { file, definitions, port: match[1], ask, countIn, stop, said };
	}

	it("lets half of the people in, and follows the file", async (t) => {
		const { file, definitions, countIn } = await begin(t);
		const half = await countIn();
		assert.ok(isAboutHalf(half), `${half} of 200`);
		await writeFile(file, withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
		await writeFile(file, withRollout(definitions, 0));
		await until(countIn, (count) => count === 0);
	});

	it("goes on with the last good flags when the file is broken or gone", async (t) => {
		const { file, definitions, countIn, said } = await begin(t);
		await writeFile(file, withRollout(definitions, 0));
		await until(countIn, (count) => count === 0);
		await writeFile(file, definitions.slice(0, -20));
		await until(said, (text) => text.includes("the flags stay as they are"));
		assert.equal(await countIn(), 0);
		await rm(file);
		await until(said, (text) => text.includes("ENOENT"));
		assert.equal(await countIn(), 0);
		await writeFile(file, withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
	});

	it("answers by the bundled flags when the file is broken from the start", async (t) => {
		const { ask, said } = await begin(t, { first: "{" });
		await until(said, (text) => text.includes("the flags stay as they are"));
		assert.deepEqual(await ask("7"), await (await begin(t)).ask("7"));
	});

	it("takes the flags of a server, and asks for them only when they changed", async (t) => {
		const unleash = await serveDefinitions(t, "node");
		const { countIn, said } = await begin(t, {
			UNLEASH_URL: `${unleash.address}/api/`,
			UNLEASH_TOKEN: "secret",
		});
		assert.ok(isAboutHalf(await countIn()));
		unleash.change((definitions) => withRollout(definitions, 100));
		await until(countIn, (count) => count === 200);
		assert.equal(unleash.sent(), 2);
		assert.doesNotMatch(said(), /stay as they are/);
		assert.deepEqual(unleash.wanted(), ["/api/client/features secret"]);
	});

	it("answers nonsense without falling, and ends cleanly", async (t) => {
		const { port, ask, stop, said } = await begin(t);
		for (const path of ["//", "/flags?%", "/flags?userId=%ff&userId=2", "/%"])
			await fetch(`http://localhost:${port}${path}`);
		assert.equal((await ask("7")).reviews.enabled, true);
		assert.equal(await stop(), 0);
		assert.doesNotMatch(said(), /stay as they are|Error/);
	});
});

describe("the example for Cloudflare Workers", () => {
	/** What `wrangler deploy` would send. */
	let modules;
	let definitions;
	let place;

	before(async () => {
		place = await layExample("cloudflare-worker");
		definitions = await readFile(`${place}src/definitions.json`, "utf8");
		await run(
			node(22),
			[tool("wrangler"), "deploy", "--dry-run", "--outdir", "dist"],
			{ cwd: place, env: { ...process.env, ...ALONE } },
		);
		const names = await readdir(`${place}dist`);
		const wasm = names.find((name) => name.endsWith(".wasm"));
		modules = [
			{ type: "ESModule", path: `${place}dist/index.js` },
			{ type: "CompiledWasm", path: `${place}dist/${wasm}` },
		];
	});

	it("holds under strict types", () => checkTypes(place));

	/** A fresh isolate with a KV namespace of its own. */
	async function open(t, { text, seconds = 0, options = {} } = {}) {
		const worker = new Miniflare({
			modules,
			modulesRoot: modules[0].path.replace(/index\.js$/, ""),
			compatibilityDate: "2026-01-01",
			kvNamespaces: ["FLAGS"],
			bindings: { LOOK_SECONDS: seconds },
			handleRuntimeStdio() {},
			...options,
		});
		t.after(() => worker.dispose());
		const put = async (value) =>
			(await worker.getKVNamespace("FLAGS")).put("definitions", value);
		const remove = async () =>
			(await worker.getKVNamespace("FLAGS")).delete("definitions");
		if (text !== undefined) await put(text);
		const visit = async (cookie) => {
			const headers = cookie ? { cookie } : {};
			const response = await worker.dispatchFetch("http://home/", { headers });
			return {
				page: await response.text(),
				cookie: response.headers.get("set-cookie"),
				said: response.headers.get("x-flags"),
			};
		};
		const visits = (cookies) => Promise.all(cookies.map(visit));
		const countIn = async () => (await visits(PEOPLE)).filter(isNew).length;
		return { put, remove, visit, visits, countIn };
	}

	const isNew = ({ page }) => page.includes("The new home page");
	const bare = (cookie) => cookie.split(";")[0];

	it("gives a visitor a cookie once, and with it the same page again", async (t) => {
		const { visit } = await open(t);
		const first = await visit();
		assert.match(
			first.cookie,
			/^visitor=[0-9a-f-]{36}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
		);
		const again = await visit(`theme=dark; ${bare(first.cookie)}`);
		assert.equal(again.cookie, null);
		assert.equal(again.page, first.page);
		assert.equal(again.said, first.said);
	});

	it("does not take an id that it did not give", async (t) => {
		const { visit } = await open(t);
		for (const cookie of ["visitor=", "visitor=admin", "visitor=%00;;=;"])
			assert.match((await visit(cookie)).cookie, /^visitor=[0-9a-f-]{36};/);
	});

	it("shows the new page to half of 200 visitors, to each the same one every time", async (t) => {
		const { visits, countIn } = await open(t, { text: definitions });
		const first = await visits(PEOPLE.map(() => undefined));
		const cookies = first.map(({ cookie }) => bare(cookie));
		assert.equal(new Set(cookies).size, 200);
		const count = first.filter(isNew).length;
		assert.ok(isAboutHalf(count), `${count} of 200`);
		const again = await visits(cookies.toReversed());
		const pages = (list) => list.map(({ page, said }) => page + said);
		assert.deepEqual(pages(again.toReversed()), pages(first));
		assert.ok(isAboutHalf(await countIn()));
	});

	it("says which answer was given, and shows the headline of the variant", async (t) => {
		const { visits } = await open(t, { text: definitions });
		for (const { page, said } of await visits(PEOPLE)) {
			const [, answer, variant] = said.match(
				/^new-home=(on|off); variant=(\w+); from=kv$/,
			);
			const headline = { plain: "Welcome", warm: "Good to see you" }[variant];
			assert.equal(answer, headline ? "on" : "off");
			assert.ok(page.includes(`<h1>${headline ?? "Home"}</h1>`), page);
		}
	});

	it("follows KV to all and to nobody", async (t) => {
		const { put, countIn } = await open(t, { text: definitions });
		assert.ok(isAboutHalf(await countIn()));
		await put(withRollout(definitions, 100));
		assert.equal(await countIn(), 200);
		await put(withRollout(definitions, 0));
		assert.equal(await countIn(), 0);
	});

	it("looks into KV no more often than it should", async (t) => {
		const text = withRollout(definitions, 0);
		const { put, visit } = await open(t, { text, seconds: 1 });
		assert.match((await visit()).said, /new-home=off.*from=kv/);
		await put(withRollout(definitions, 100));
		assert.match((await visit()).said, /new-home=off/);
		await until(visit, ({ said }) => said.startsWith("new-home=on"));
	});

	it("keeps the last good flags when those in KV are damaged or gone", async (t) => {
		const text = withRollout(definitions, 0);
		const { put, remove, countIn } = await open(t, { text });
		assert.equal(await countIn(), 0);
		for (const damaged of DAMAGED(definitions)) {
			await put(damaged);
			assert.equal(await countIn(), 0, damaged.slice(0, 40));
		}
		await remove();
		assert.equal(await countIn(), 0);
		await put(withRollout(definitions, 100));
		assert.equal(await countIn(), 200);
	});

	it("answers by the bundled flags when KV is empty, damaged from the start, or away", async (t) => {
		const away = { kvNamespaces: [] };
		const starts = [{}, { options: away }];
		for (const text of DAMAGED(definitions)) starts.push({ text });
		for (const begin of starts) {
			const { visit, countIn } = await open(t, begin);
			assert.match((await visit()).said, /from=bundled$/);
			assert.ok(isAboutHalf(await countIn()));
		}
	});
});

describe("the example for Deno", () => {
	let place;
	before(async () => {
		place = await layExample("deno");
	});

	/** Starts the server with no more permissions than its README asks for, and `allowed`. */
	async function begin(t, environment = {}, net = [], allowed = []) {
		const port = await findPort();
		const args = [
			"run",
			"--no-prompt",
			"--cached-only",
			`--allow-net=${[`0.0.0.0:${port}`, ...net]}`,
			"--allow-env=DEFINITIONS,UNLEASH_TOKEN,PORT",
			...allowed,
			"server.ts",
		];
		const env = { DENO_NO_UPDATE_CHECK: "1", PORT: port, ...environment };
		const { stop, said } = await start(tool("deno"), args, /Listening/, {
			cwd: place,
			env: { ...process.env, ...env },
		});
		t.after(stop);
		const ask = async (userId) =>
			(await fetch(`http://localhost:${port}/?userId=${userId}`)).json();
		const countIn = async () => {
			const all = await Promise.all(PEOPLE.map(ask));
			return all.filter((flags) => flags["dark-mode"].enabled).length;
		};
		return { ask, countIn, said };
	}

	it("answers by the bundled flags without reading any file", async (t) => {
		const { ask, countIn } = await begin(t);
		assert.ok(isAboutHalf(await countIn()));
		assert.equal((await ask("grace"))["early-access"].enabled, true);
		assert.equal((await ask("guest"))["early-access"].enabled, false);
	});

	it("answers by the flags in a file that it may read", async (t) => {
		const file = `${place}live.json`;
		const definitions = await readFile(`${place}definitions.json`, "utf8");
		await writeFile(file, withRollout(definitions, 100));
		const allowed = [`--allow-read=${file}`];
		const { countIn } = await begin(t, { DEFINITIONS: file }, [], allowed);
		assert.equal(await countIn(), 200);
	});

	it("answers by the flags of a server", async (t) => {
		const unleash = await serveDefinitions(t, "deno");
		unleash.change((definitions) => withRollout(definitions, 0));
		const { countIn } = await begin(
			t,
			{
				DEFINITIONS: `${unleash.address}/api/client/features`,
				UNLEASH_TOKEN: "secret",
			},
			[new URL(unleash.address).host],
		);
		assert.equal(await countIn(), 0);
		assert.deepEqual(unleash.wanted(), ["/api/client/features secret"]);
	});

	it("answers by the bundled flags when others cannot be had", async (t) => {
		const { countIn, said } = await begin(t, { DEFINITIONS: "none.json" });
		assert.ok(isAboutHalf(await countIn()));
		assert.match(said(), /the bundled flags answer/);
	});

	it("holds the types that Deno checks", async () => {
		await run(tool("deno"), ["check", "--cached-only", "server.ts"], {
			cwd: place,
		});
	});
});

describe("the example for Vite", () => {
	let place;
	let browser;
	let site;

	before(async () => {
		place = await layExample("vite");
		await run(node(22), [tool("vite"), "build"], { cwd: place });
		const types = { ".css": "text/css" };
		site = await serve({ "/": `${place}dist` }, { types });
		browser = await launch();
	});
	after(async () => {
		await browser?.close();
		await site?.stop();
	});

	it("holds under strict types", () => checkTypes(place));

	/** What the banner says once the page has its flags; empty when there is none. */
	async function bannerOf(page) {
		const banner = page.locator("#banner");
		await page.waitForSelector("#banner[data-variant]", { state: "attached" });
		return (await banner.isVisible()) ? banner.textContent() : "";
	}

	/** Lets the users come one after the other, and gives back the banner of each. */
	async function bannersOf(page, users) {
		const banners = [];
		for (const user of users) {
			await page.selectOption("#user", user);
			banners.push(await bannerOf(page));
		}
		return banners;
	}

	const THANKS = "A summer for you: one month is on us";
	const OFFERS = [
		"Sun, sea, and a pro plan",
		"The pro plan for half the price",
	];

	it("changes the banner with the user, and says nothing in the console", async () => {
		await visit(browser, site.address, async (page, { said }) => {
			const visitor = await bannerOf(page);
			assert.ok(["", ...OFFERS].includes(visitor), visitor);
			assert.deepEqual(await bannersOf(page, ["ada", "ben", "ada", ""]), [
				THANKS,
				"",
				THANKS,
				visitor,
			]);
			assert.deepEqual(said, []);
		});
	});

	it("shows a visitor the same each time, and not every visitor the same", async () => {
		await visit(browser, site.address, async (page) => {
			const seen = new Set();
			for (let visitor = 0; visitor < 20; visitor += 1) {
				const first = await bannerOf(page);
				await page.reload();
				assert.equal(await bannerOf(page), first);
				seen.add(first);
				await page.evaluate(() => localStorage.clear());
				await page.reload();
			}
			assert.ok(seen.has(""));
			assert.ok(seen.size > 1);
		});
	});

	it("shows no banner to anybody without definitions", async (t) => {
		const missing = ["definitions.json"];
		const bare = await serve({ "/": `${place}dist` }, { missing });
		t.after(bare.stop);
		await visit(browser, bare.address, async (page, { said }) => {
			assert.deepEqual(await bannersOf(page, ["ada", "ben", ""]), ["", "", ""]);
			assert.match(said.join("\n"), /no flags/);
		});
	});

	it("shows the same banners in development", async (t) => {
		const { match, stop } = await start(
			node(22),
			[tool("vite"), "--port", await findPort(), "--strictPort"],
			/http:\/\/localhost:\d+\//,
			{ cwd: place, env: { ...process.env, NO_COLOR: "1" } },
		);
		t.after(stop);
		await visit(browser, match[0], async (page, { said }) => {
			await bannerOf(page);
			assert.deepEqual(await bannersOf(page, ["ada", "ben"]), [THANKS, ""]);
			assert.deepEqual(
				said.filter((text) => !text.startsWith("debug: [vite]")),
				[],
			);
		});
	});
});

/** An Unleash server for one token, with the definitions of an example; it knows what it was asked. */
async function serveDefinitions(t, name) {
	const path = `../../examples/${name}/definitions.json`;
	let text = await readFile(here(path), "utf8");
	let sent = 0;
	const wanted = new Set();
	const server = createServer((request, response) => {
		wanted.add(`${request.url} ${request.headers.authorization}`);
		const etag = `"${createHash("sha1").update(text).digest("hex")}"`;
		const isKnown = request.headers["if-none-match"] === etag;
		if (!isKnown) sent += 1;
		response.writeHead(isKnown ? 304 : 200, { etag });
		response.end(isKnown ? undefined : text);
	});
	await once(server.listen(0), "listening");
	t.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return {
		address: `http://localhost:${server.address().port}`,
		change: (edit) => {
			text = edit(text);
		},
		sent: () => sent,
		wanted: () => [...wanted],
	};
}
