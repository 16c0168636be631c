// `make size`: what a user downloads, in bytes, against the limits of `limits.json`. Each file is
// compressed by itself, as it comes from a server when nobody bundles it. The figures go to
// `docs/benchmarks.md` too.

import { readdirSync, readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { closure } from "./modules.js";
import { remember } from "./report/last.js";
import { writePage } from "./report/page.js";
import { table } from "./report/table.js";
import { kilobytes } from "./report/units.js";
import { METHODS, sum, weigh } from "./weight.js";

const PACKAGE = new URL("../pkg/", import.meta.url);
const WASM = new URL("wasm/fanion_bg.wasm", PACKAGE);
const LAB = new URL("wasm/lab/fanion_bg.wasm", PACKAGE);
const GLUE = new URL("wasm/fanion.js", PACKAGE);

const rows = measure();
const report = table([["", ...METHODS], ...rows.map(cells)]);
console.log(
	`fanion, bytes as published; kB are 1000 bytes, gzip is \`gzip -9\`\n\n${report}\n`,
);
writePage("size", report);
remember("size", Object.fromEntries(rows));

// No part may outgrow its limit; a goal below it is still to be reached.
const limits = JSON.parse(
	readFileSync(new URL("limits.json", import.meta.url), "utf8"),
);
const verdicts = Object.entries(limits).map(([name, bounds]) =>
	judge(name, bounds),
);
for (const { text } of verdicts) console.log(text);
if (verdicts.some(({ over }) => over)) process.exitCode = 1;

/** `[name, weights]` of each part, and of the whole. */
function measure() {
	const wasm = weigh(readFileSync(WASM));
	const node = weighCode("entry/node");
	const browser = weighCode("entry/browser");
	const larger = heavier(node, browser);
	const lab = weigh(readFileSync(LAB));
	const labCode = heavier(weighCode("lab/node"), weighCode("lab/browser"));
	return [
		["wasm", wasm],
		["glue, by itself", glue()],
		["glue + engine, in Node", node],
		["glue + engine, in a browser", browser],
		["glue + engine", larger],
		["wasm + glue + engine", sum([wasm, larger])],
		["client", weighCode("client/index")],
		["client + glue", sum([weighCode("client/index"), glue()])],
		["client + glue + engine", sum([weighCode("client/index"), larger])],
		["client: stream, when it is wanted", stream()],
		["inline, all in scripts", weighCode("entry/inline")],
		["lab: wasm", lab],
		["lab: wasm + glue + engine", sum([lab, labCode])],
	];
}

/** What a client loads later, to listen to a server; in its name is a hash. */
function stream() {
	const folder = new URL("dist/client/", PACKAGE);
	const name = readdirSync(folder).find((name) => /^stream-.*\.js$/.test(name));
	return weigh(readFileSync(new URL(name, folder)));
}

/** The limits are for the larger of the two. */
function heavier(one, other) {
	return one.gzip > other.gzip ? one : other;
}

/** The generated glue before the engine is bundled with it, which takes away what it does not use. */
function glue() {
	const text = readFileSync(GLUE, "utf8");
	const { code } = transformSync(text, { minify: true, format: "esm" });
	return weigh(Buffer.from(code));
}

/** The modules that an entry loads. */
function weighCode(entry) {
	const modules = closure(new URL(`dist/${entry}.js`, PACKAGE));
	const scripts = modules.filter(({ pathname }) => !pathname.endsWith(".wasm"));
	return sum(scripts.map((script) => weigh(readFileSync(script))));
}

function judge(name, { limit, goal = limit }) {
	const row = rows.find(([known]) => known === name);
	if (row === undefined)
		throw new Error(`limits.json: there is no row \`${name}\``);
	const { gzip } = row[1];
	const over = !(gzip <= limit);
	const verdict = over ? "TOO LARGE" : gzip > goal ? "goal missed" : "reached";
	const allowed = `${kilobytes(limit)} allowed, the goal is ${kilobytes(goal)}`;
	return { over, text: `${name}: ${kilobytes(gzip)}; ${allowed}: ${verdict}` };
}

function cells([name, weight]) {
	return [name, ...METHODS.map((method) => String(weight[method]))];
}
