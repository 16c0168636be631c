// Runs the import lines and the examples of the README, unchanged.

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import { serve } from "../js/support/file-server.js";
import { readCaptured, readText } from "../js/support/fixtures.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { run } from "./support/process.js";
import { hostsPath, nodePath, toolPath } from "./support/projects.js";
import { requestJson } from "./support/worker.js";

const readme = readText("README.md");

/** The rows of the table of hosts: `[host, line]`. */
const LINES = [
	...readme.matchAll(/^\| ([^|]+) \| `(.+ from '.+|.+require.+)` \|$/gm),
].map(([, host, line]) => [host, line]);

/** Appended to a line: `ready` is whether an engine evaluates without `init`. */
const READY = "\nconst ready = new Engine().isEnabled('unknown', {}, true);\n";
const PRINT = "console.log(ready);\n";
const NODES = [20, 22, 24];

const folder = hostsPath("scratch/readme/");
let browser;
before(async () => {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	browser = await BROWSERS.Chromium();
});
after(() => browser?.close());

/** Writes a script and returns its name. */
async function write(name, script) {
	await writeFile(folder + name, script);
	return name;
}

const printsTrue = async (program, ...args) =>
	assert.equal(await run(program, args, { cwd: folder }), "true\n");

async function inEveryNode(name, line) {
	const script = await write(name, line + READY + PRINT);
	for (const version of NODES) await printsTrue(nodePath(version), script);
}

async function inPage(line) {
	const script = await write(
		"page.js",
		`${line}${READY}globalThis.answer = ready;`,
	);
	await build({
		entryPoints: [folder + script],
		outdir: `${folder}page`,
		bundle: true,
		splitting: true,
		format: "esm",
		target: "es2022",
	});
	await write(
		"page/index.html",
		'<script type="module" src="page.js"></script>',
	);
	const server = await serve({ "/": `${folder}page` });
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
	assert.equal(
		await requestJson(folder + (await write("worker.js", script))),
		true,
	);
}

const HOSTS = {
	"Node 20, 22, 24": (line) => inEveryNode("module.mjs", line),
	"Node, CommonJS": (line) => inEveryNode("common.cjs", line),
	Deno: async (line) =>
		printsTrue(
			toolPath("deno"),
			"run",
			"--no-prompt",
			await write("deno.mjs", line + READY + PRINT),
		),
	Bun: async (line) =>
		printsTrue(toolPath("bun"), await write("bun.mjs", line + READY + PRINT)),
	"Cloudflare Workers": inWorkerd,
	// `next.test.js` builds and tests the project that contains this line.
	"Next.js: routes, edge routes, proxy": async (line) => {
		const script = await readFile(hostsPath("projects/next/proxy.js"), "utf8");
		assert.ok(script.includes(line.replaceAll("'", '"')));
	},
	"pages and web workers": inPage,
	"anywhere, without a file": async (line) => {
		await inEveryNode("inline.mjs", line);
		await inPage(line);
		await inWorkerd(line);
	},
	"Workers, bringing the module": inWorkerd,
	"hosts without WebAssembly, such as iOS in Lockdown Mode": async (line) => {
		const script = await write("js.mjs", line + READY + PRINT);
		for (const version of NODES)
			await printsTrue(nodePath(version), "--jitless", script);
	},
};

describe("the line of the README", () => {
	for (const [host, line] of LINES)
		it(`runs in ${host}: ${line}`, () => HOSTS[host](line));

	it("exists for every tested host", () => {
		assert.deepEqual(
			LINES.map(([host]) => host),
			Object.keys(HOSTS),
		);
	});
});

/** Returns the code block of a language at `position`, counted from 1. */
const block = (language, position = 1) =>
	readme.split(`\`\`\`${language}\n`)[position].split("```")[0];

it("the example of an engine runs with a test server", async () => {
	const script = await write(
		"example.mjs",
		`import assert from "node:assert/strict";
const token = "t";
globalThis.fetch = async (url, { headers }) => {
	assert.equal(headers.Authorization, token);
	return new Response(${JSON.stringify(readCaptured())});
};
${block("js")}
assert.deepEqual(engine.warnings().filter(({ flag }) => flag === ""), []);
assert.ok(engine.evaluateAll({}).size > 10);`,
	);
	const output = await run(process.execPath, [script], { cwd: folder });
	assert.match(output, /^[\w.-]+ (true|false)$/m);
});

it("the example of a client runs with a test server", async () => {
	const script = await write(
		"client.mjs",
		`import assert from "node:assert/strict";
const token = "t";
const requests = [];
globalThis.fetch = async (url, { headers }) => {
	requests.push([url, headers.authorization]);
	const body = { features: [{ name: "checkout", enabled: true, strategies: [] }] };
	return Response.json(body);
};
${block("js", 2)}
assert.equal(flags.isEnabled("checkout"), true);
assert.ok(requests.every(([, authorization]) => authorization === token));
assert.equal(requests[0][0], "https://unleash.example.com/api/client/features");
await flags.close();
assert.match(requests.at(-1)[0], /api.client.metrics$/);
console.log("passed");`,
	);
	assert.match(
		await run(process.execPath, [script], { cwd: folder }),
		/^passed$/m,
	);
});

it("the example of `fanion/tools` runs", async () => {
	const script = await write(
		"tools.mjs",
		`import assert from "node:assert/strict";
const checkout = (rollout) => ({ version: 2, features: [{
	name: "checkout", enabled: true, strategies: [
		{ name: "userWithId", parameters: { userIds: "7, 8" } },
		{ name: "flexibleRollout", parameters: { rollout, stickiness: "userId" } },
	],
}] });
const [published, changed] = ["5", "25"].map(checkout);
${block("js", 3)}
assert.ok(joins.users > 190_000);
assert.ok(monotone);
assert.equal(leaves.users, 0);
assert.deepEqual(causes, []);
assert.equal(strategies.length, 2);
assert.match(status(new Date("2026-12-02")), /5 %/);
assert.deepEqual(leaks, []);
assert.doesNotMatch(JSON.stringify(document), /8/);`,
	);
	const output = await run(process.execPath, [script], { cwd: folder });
	assert.match(output, /^`checkout` is on: strategy 1/);
});
