// The lines of the README, run as they stand there.

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import { readCaptured, readText } from "../js/checkout.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { here, node, tool } from "./support/places.js";
import { run } from "./support/process.js";
import { serve } from "./support/server.js";
import { ask } from "./support/worker.js";

const readme = readText("README.md");

/** What stands in the table of hosts: `[where, line]`. */
const LINES = [
	...readme.matchAll(/^\| ([^|]+) \| `(.+ from '.+|.+require.+)` \|$/gm),
].map(([, where, line]) => [where, line]);

/** Behind a line: is there an engine, at once? */
const READY = "\nconst ready = new Engine().isEnabled('nobody', {}, true);\n";
const SAY = "console.log(ready);\n";
const NODES = [20, 22, 24];

const place = here("scratch/readme/");
let browser;
before(async () => {
	await rm(place, { recursive: true, force: true });
	await mkdir(place, { recursive: true });
	browser = await BROWSERS.Chromium();
});
after(() => browser?.close());

/** Writes a script and gives back its name. */
async function write(name, text) {
	await writeFile(place + name, text);
	return name;
}

const says = async (program, ...args) =>
	assert.equal(await run(program, args, { cwd: place }), "true\n");

async function inEveryNode(name, line) {
	const script = await write(name, line + READY + SAY);
	for (const version of NODES) await says(node(version), script);
}

async function inPage(line) {
	const script = await write(
		"page.js",
		`${line}${READY}globalThis.answer = ready;`,
	);
	await build({
		entryPoints: [place + script],
		outdir: `${place}page`,
		bundle: true,
		splitting: true,
		format: "esm",
		target: "es2022",
	});
	await write(
		"page/index.html",
		'<script type="module" src="page.js"></script>',
	);
	const server = await serve({ "/": `${place}page` });
	try {
		await visit(browser, server.address, async (page) =>
			assert.equal(await answerOf(page), true),
		);
	} finally {
		await server.stop();
	}
}

async function inWorkerd(line) {
	const script = `${line}\nexport default { fetch() {${READY}return Response.json(ready); } };`;
	assert.equal(await ask(place + (await write("worker.js", script))), true);
}

const HOSTS = {
	"Node 20, 22, 24": (line) => inEveryNode("module.mjs", line),
	"Node, CommonJS": (line) => inEveryNode("common.cjs", line),
	Deno: async (line) =>
		says(
			tool("deno"),
			"run",
			"--no-prompt",
			await write("deno.mjs", line + READY + SAY),
		),
	Bun: async (line) =>
		says(tool("bun"), await write("bun.mjs", line + READY + SAY)),
	"Cloudflare Workers": inWorkerd,
	// `next.test.js` builds and asks the project in which this line stands.
	"Next.js: routes, edge routes, proxy": async (line) => {
		const text = await readFile(here("projects/next/proxy.js"), "utf8");
		assert.ok(text.includes(line.replaceAll("'", '"')));
	},
	"pages and web workers": inPage,
	"anywhere, without a file": async (line) => {
		await inEveryNode("inline.mjs", line);
		await inPage(line);
		await inWorkerd(line);
	},
	"Workers, bringing the module": inWorkerd,
};

describe("the README's line", () => {
	for (const [where, line] of LINES)
		it(`runs in ${where}: ${line}`, () => HOSTS[where](line));

	it("is there for every host that we know", () => {
		assert.deepEqual(
			LINES.map(([where]) => where),
			Object.keys(HOSTS),
		);
	});
});

/** The text of a block in a language, of which there are several. */
const block = (language, number = 1) =>
	readme.split(`\`\`\`${language}\n`)[number].split("```")[0];

it("shows JavaScript that runs, with a server that answers", async () => {
	const script = await write(
		"example.mjs",
		`import assert from "node:assert/strict";
const token = "t";
globalThis.fetch = async (url, { headers }) => {
	assert.equal(headers.Authorization, token);
	return new Response(${JSON.stringify(readCaptured())});
};
${block("js")}
assert.deepEqual(warnings.filter(({ flag }) => flag === ""), []);
assert.ok(engine.evaluateAll({}).size > 10);`,
	);
	const said = await run(process.execPath, [script], { cwd: place });
	assert.match(said, /^[\w.-]+ (true|false)$/m);
});

it("shows a client that answers", async () => {
	const script = await write(
		"client.mjs",
		`import assert from "node:assert/strict";
const token = "t";
const asked = [];
globalThis.fetch = async (url, { headers }) => {
	asked.push([url, headers.get("authorization")]);
	const body = { features: [{ name: "checkout", enabled: true, strategies: [] }] };
	return Response.json(body);
};
${block("js", 2)}
assert.equal(flags.isEnabled("checkout"), true);
assert.ok(asked.every(([, told]) => told === token));
assert.equal(asked[0][0], "https://unleash.example.com/api/client/features");
await flags.close();
assert.match(asked.at(-1)[0], /api.client.metrics$/);
console.log("well");`,
	);
	assert.match(
		await run(process.execPath, [script], { cwd: place }),
		/^well$/m,
	);
});

it("shows what the lab is for", async () => {
	const script = await write(
		"lab.mjs",
		`import assert from "node:assert/strict";
const checkout = (rollout) => ({ version: 2, features: [{
	name: "checkout", enabled: true, strategies: [
		{ name: "userWithId", parameters: { userIds: "7, 8" } },
		{ name: "flexibleRollout", parameters: { rollout, stickiness: "userId" } },
	],
}] });
const [published, changed] = ["5", "25"].map(checkout);
${block("js", 3)}
assert.ok(joins.people > 190_000);
assert.ok(monotone);
assert.equal(leaves.people, 0);
assert.deepEqual(causes, []);
assert.equal(strategies.length, 2);
assert.match(standing(new Date("2026-12-02")), /5 %/);
assert.deepEqual(leaks, []);
assert.doesNotMatch(JSON.stringify(document), /8/);`,
	);
	const said = await run(process.execPath, [script], { cwd: place });
	assert.match(said, /^`checkout` is on: strategy 1/);
});
