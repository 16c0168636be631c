// Runs the example for Cloudflare Workers as its README describes.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { Miniflare } from "miniflare";
import {
	checkTypes,
	damaged,
	isAboutHalf,
	USERS,
	withRollout,
} from "./support/examples.js";
import { run } from "./support/process.js";
import { createExample, nodePath, toolPath } from "./support/projects.js";
import { until } from "./support/retry.js";

/** Disables telemetry and prompts. */
const OFFLINE = { CI: "true", WRANGLER_SEND_METRICS: "false" };

describe("the example for Cloudflare Workers", () => {
	/** The modules that `wrangler deploy` uploads. */
	let modules;
	let definitions;
	let folder;

	before(async () => {
		folder = await createExample("cloudflare-worker");
		definitions = await readFile(`${folder}src/definitions.json`, "utf8");
		await run(
			nodePath(22),
			[toolPath("wrangler"), "deploy", "--dry-run", "--outdir", "dist"],
			{ cwd: folder, env: { ...process.env, ...OFFLINE } },
		);
		const names = await readdir(`${folder}dist`);
		const wasm = names.find((name) => name.endsWith(".wasm"));
		modules = [
			{ type: "ESModule", path: `${folder}dist/index.js` },
			{ type: "CompiledWasm", path: `${folder}dist/${wasm}` },
		];
	});

	it("compiles with strict types", () => checkTypes(folder));

	/** Starts a new isolate with its own KV namespace. */
	async function open(t, { stored, seconds = 0, options = {} } = {}) {
		const worker = new Miniflare({
			modules,
			modulesRoot: modules[0].path.replace(/index\.js$/, ""),
			compatibilityDate: "2026-01-01",
			kvNamespaces: ["FLAGS"],
			bindings: { MAX_AGE_SECONDS: seconds },
			handleRuntimeStdio() {},
			...options,
		});
		t.after(() => worker.dispose());
		const put = async (value) =>
			(await worker.getKVNamespace("FLAGS")).put("definitions", value);
		const remove = async () =>
			(await worker.getKVNamespace("FLAGS")).delete("definitions");
		if (stored !== undefined) await put(stored);
		const visit = async (cookie) => {
			const headers = cookie ? { cookie } : {};
			const response = await worker.dispatchFetch("http://home/", { headers });
			return {
				page: await response.text(),
				cookie: response.headers.get("set-cookie"),
				flagsHeader: response.headers.get("x-flags"),
			};
		};
		const visits = (cookies) => Promise.all(cookies.map(visit));
		const countEnabled = async () => (await visits(USERS)).filter(isNew).length;
		return { put, remove, visit, visits, countEnabled };
	}

	const isNew = ({ page }) => page.includes("The new home page");
	const withoutAttributes = (cookie) => cookie.split(";")[0];

	it("sets a cookie once, and returns the same page for the same cookie", async (t) => {
		const { visit } = await open(t);
		const first = await visit();
		assert.match(
			first.cookie,
			/^visitor=[0-9a-f-]{36}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
		);
		const again = await visit(`theme=dark; ${withoutAttributes(first.cookie)}`);
		assert.equal(again.cookie, null);
		assert.equal(again.page, first.page);
		assert.equal(again.flagsHeader, first.flagsHeader);
	});

	it("replaces a cookie with an invalid id", async (t) => {
		const { visit } = await open(t);
		for (const cookie of ["visitor=", "visitor=admin", "visitor=%00;;=;"])
			assert.match((await visit(cookie)).cookie, /^visitor=[0-9a-f-]{36};/);
	});

	it("shows the new page to half of 200 visitors, and each visitor the same page again", async (t) => {
		const { visits, countEnabled } = await open(t, { stored: definitions });
		const first = await visits(USERS.map(() => undefined));
		const cookies = first.map(({ cookie }) => withoutAttributes(cookie));
		assert.equal(new Set(cookies).size, 200);
		const count = first.filter(isNew).length;
		assert.ok(isAboutHalf(count), `${count} of 200`);
		const again = await visits(cookies.toReversed());
		const pages = (list) =>
			list.map(({ page, flagsHeader }) => page + flagsHeader);
		assert.deepEqual(pages(again.toReversed()), pages(first));
		assert.ok(isAboutHalf(await countEnabled()));
	});

	it("returns the evaluation in a header, and shows the headline of the variant", async (t) => {
		const { visits } = await open(t, { stored: definitions });
		for (const { page, flagsHeader } of await visits(USERS)) {
			const [, enabled, variant] = flagsHeader.match(
				/^new-home=(on|off); variant=(\w+); from=kv$/,
			);
			const headline = { plain: "Welcome", warm: "Good to see you" }[variant];
			assert.equal(enabled, headline ? "on" : "off");
			assert.ok(page.includes(`<h1>${headline ?? "Home"}</h1>`), page);
		}
	});

	it("follows changes in KV to 100 % and 0 %", async (t) => {
		const { put, countEnabled } = await open(t, { stored: definitions });
		assert.ok(isAboutHalf(await countEnabled()));
		await put(withRollout(definitions, 100));
		assert.equal(await countEnabled(), 200);
		await put(withRollout(definitions, 0));
		assert.equal(await countEnabled(), 0);
	});

	it("reads KV no more often than MAX_AGE_SECONDS allows", async (t) => {
		const stored = withRollout(definitions, 0);
		const { put, visit } = await open(t, { stored, seconds: 1 });
		assert.match((await visit()).flagsHeader, /new-home=off.*from=kv/);
		await put(withRollout(definitions, 100));
		assert.match((await visit()).flagsHeader, /new-home=off/);
		await until(visit, ({ flagsHeader }) =>
			flagsHeader.startsWith("new-home=on"),
		);
	});

	it("keeps the last valid flags if those in KV are invalid or missing", async (t) => {
		const stored = withRollout(definitions, 0);
		const { put, remove, countEnabled } = await open(t, { stored });
		assert.equal(await countEnabled(), 0);
		for (const stored of damaged(definitions)) {
			await put(stored);
			assert.equal(await countEnabled(), 0, stored.slice(0, 40));
		}
		await remove();
		assert.equal(await countEnabled(), 0);
		await put(withRollout(definitions, 100));
		assert.equal(await countEnabled(), 200);
	});

	it("uses the bundled flags if KV is empty, invalid at the start, or not bound", async (t) => {
		const unbound = { kvNamespaces: [] };
		const starts = [{}, { options: unbound }];
		for (const stored of damaged(definitions)) starts.push({ stored });
		for (const options of starts) {
			const { visit, countEnabled } = await open(t, options);
			assert.match((await visit()).flagsHeader, /from=bundled$/);
			assert.ok(isAboutHalf(await countEnabled()));
		}
	});
});
