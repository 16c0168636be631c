// The example of each page about the client, run as it stands there, beside a server that answers.

import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { startServer } from "../client/server.js";
import { readText } from "../js/checkout.js";
import { BROWSERS, visit } from "./support/browsers.js";
import { here, node, tool } from "./support/places.js";
import { findPort } from "./support/ports.js";
import { run, start } from "./support/process.js";
import { serve } from "./support/server.js";
import { open } from "./support/worker.js";

const NEW = "The new checkout";
const OLD = "The old checkout";

/** Flags where the checkout is for some people. */
const flagsFor = (...userIds) => {
	const constraints = [
		{ contextName: "userId", operator: "IN", values: userIds },
	];
	const strategies = [{ name: "default", constraints }];
	const features = [{ name: "checkout", enabled: true, strategies }];
	return { features: [{ body: JSON.stringify({ features }) }] };
};

/** The example of a page: its block of JavaScript, or one further down. */
const example = (page, number = 1) =>
	readText(`docs/client/${page}.md`).split("```js\n")[number].split("```")[0];

it("the page about the client shows JavaScript that runs", async () => {
	const place = here("scratch/docs-client/");
	await rm(place, { recursive: true, force: true });
	await mkdir(place, { recursive: true });
	const [first, second] = [1, 2].map((number) => example("../client", number));
	const [begin, end] = first.split("await flags.close();");
	const text = `
const token = "t";
let told = "";
globalThis.fetch = async (url, { body }) => {
	told += body ?? "";
	return Response.json({ features: [{ name: "checkout", enabled: true, strategies: [] }] });
};
${begin}${second}
await flags.close();${end}
console.log(told);`;
	await writeFile(`${place}client.mjs`, text);
	const told = await run(process.execPath, ["client.mjs"], { cwd: place });
	assert.match(told, /"checkout":\{"yes":1,"no":0,"variants":\{\}\}/);
	assert.match(
		told,
		/"labels":\{"checkout":"enabled","appName":"shop","environment":"default"\}/,
	);
});

/** Asks again until something is so. */
async function until(ask, isSo) {
	for (let times = 0; times < 200; times++) {
		const answer = await ask();
		if (isSo(answer)) return answer;
		await sleep(50);
	}
	assert.fail("it never came to be");
}

describe("the page about live flags in", () => {
	let unleash;
	before(async () => {
		unleash = await startServer();
	});
	after(() => unleash.stop());

	/** A server of its own for each host: what it is told to answer, and what it was asked. */
	const server = (name) => {
		const control = `${unleash.address}/control/${name}`;
		const tell = async (answers) => {
			const body = JSON.stringify(answers);
			return (await fetch(control, { method: "POST", body })).json();
		};
		return { url: `${unleash.address}/${name}`, tell };
	};

	/** A folder with the example of a host in it. */
	async function lay(host) {
		const place = here(`scratch/docs-${host}/`);
		await rm(place, { recursive: true, force: true });
		await mkdir(place, { recursive: true });
		await writeFile(`${place}server.mjs`, example(host));
		return place;
	}

	const ACCEPTED = { metrics: [{ status: 202 }], register: [{ status: 202 }] };

	for (const [host, program, args] of [
		["node", node(20), []],
		["bun", tool("bun"), []],
		[
			"deno",
			tool("deno"),
			[
				...["run", "--no-prompt", "--cached-only", "--allow-net"],
				"--allow-env=UNLEASH_URL,UNLEASH_TOKEN,PORT",
				...["--allow-read=flags", "--allow-write=flags"],
			],
		],
	])
		it(`${host}: it answers, tells the server the rest, and starts again without it`, async (t) => {
			const place = await lay(host);
			const { url, tell } = server(host);
			const begin = async () => {
				const port = await findPort();
				const env = {
					...process.env,
					DENO_NO_UPDATE_CHECK: "1",
					PORT: port,
					UNLEASH_URL: url,
					UNLEASH_TOKEN: "*:production.secret",
				};
				const running = await start(
					program,
					[...args, "server.mjs"],
					/Listening/,
					{ cwd: place, env },
				);
				t.after(running.stop);
				const ask = async (userId) =>
					(await fetch(`http://localhost:${port}/?userId=${userId}`)).text();
				return { ...running, ask };
			};
			await tell({ ...flagsFor("7"), ...ACCEPTED });
			const first = await begin();
			assert.equal(await first.ask("7"), NEW);
			assert.equal(await first.ask("8"), OLD);
			assert.equal(await first.stop(), 0);
			const asked = await tell({ features: [{ refuse: true }] });
			const { headers } = asked.find(({ kind }) => kind === "features");
			assert.equal(headers.authorization, "*:production.secret");
			const { body } = asked.find(({ kind }) => kind === "metrics");
			assert.deepEqual(JSON.parse(body).bucket.toggles, {
				checkout: { yes: 1, no: 1, variants: {} },
			});
			const second = await begin();
			assert.equal(await second.ask("7"), NEW);
			assert.equal(await second.ask("8"), OLD);
		});

	it("Workers: it answers, keeps flags in KV, and reports after the answer", async (t) => {
		const place = await lay("workers");
		const { url, tell } = server("workers");
		await tell({ ...flagsFor("7"), ...ACCEPTED });
		const worker = await open(`${place}server.mjs`, {
			bindings: { UNLEASH_URL: url, UNLEASH_TOKEN: "*:production.secret" },
			kvNamespaces: ["FLAGS"],
		});
		t.after(() => worker.dispose());
		const ask = async (userId) => {
			const address = `http://localhost/?userId=${userId}`;
			return (await worker.dispatchFetch(address)).text();
		};
		const answers = await Promise.all(["7", "8", "7"].map(ask));
		assert.deepEqual(answers, [NEW, OLD, NEW]);
		const namespace = await worker.getKVNamespace("FLAGS");
		const { keys } = await until(
			() => namespace.list(),
			({ keys }) => keys.length > 0,
		);
		assert.match(await namespace.get(keys[0].name), /checkout/);
		assert.doesNotMatch(keys[0].name, /secret/);
		const asked = await tell({});
		assert.equal(asked.filter(({ kind }) => kind === "features").length, 1);
	});

	for (const [name, launch] of Object.entries(BROWSERS))
		it(`${name}: it answers through a server of one's own, and at once at the next visit`, async (t) => {
			const place = await lay("browser");
			const { url, tell } = server(name);
			await tell({ ...flagsFor(), ...ACCEPTED });
			await build({
				entryPoints: [`${place}server.mjs`],
				outdir: `${place}page`,
				bundle: true,
				splitting: true,
				format: "esm",
				target: "es2022",
			});
			const html =
				'<!doctype html><h1></h1><script type="module" src="server.js"></script>';
			await writeFile(`${place}page/index.html`, html);
			// What stands in the page as the server's side.
			const proxy = new Function(
				...["UNLEASH_URL", "UNLEASH_TOKEN"],
				`${example("browser", 2)}; return unleash;`,
			)(url, "*:production.secret");
			const site = await serve(
				{ "/": `${place}page` },
				{ answers: { "/unleash/": proxy } },
			);
			t.after(site.stop);
			const browser = await launch();
			t.after(() => browser.close());
			await visit(browser, site.address, async (page) => {
				const says = (text) =>
					page.waitForFunction(
						(text) => document.querySelector("h1").textContent === text,
						text,
					);
				await says(OLD);
				const { headers } = (await tell({})).at(0);
				assert.equal(headers.authorization, "*:production.secret");
				const open = { name: "checkout", enabled: true, strategies: [] };
				const body = JSON.stringify({ features: [open] });
				await tell({ features: [{ body }] });
				await page.reload();
				await says(NEW);
				await tell({ features: [{ status: 503 }] });
				await page.reload();
				await says(NEW);
			});
		});
});
