// `make size`: what a user downloads, in bytes, against the limits of `limits.json`. Each file is
// compressed by itself, as it comes from a server when nobody bundles it.

import { readFileSync } from "node:fs";
import { closure } from "./modules.js";
import { table } from "./table.js";
import { METHODS, sizes, sum } from "./weight.js";

const PACKAGE = new URL("../pkg/", import.meta.url);
const WASM = new URL("wasm/fanion_bg.wasm", PACKAGE);

/** Where wasm + glue + engine shall arrive, after gzip. */
const GOAL = "78 kB gzip";

const rows = measure();
console.log(
	`fanion, bytes as published; kB are 1000 bytes\n\n${table([["", ...METHODS], ...rows.map(cells)])}\n`,
);
const limits = JSON.parse(
	readFileSync(new URL("limits.json", import.meta.url), "utf8"),
);
const verdicts = Object.entries(limits).flatMap(([name, limit]) =>
	judge(name, limit),
);
for (const { text } of verdicts) console.log(text);
if (verdicts.some(({ over }) => over)) process.exitCode = 1;

/** `[name, sizes]` of each part, and of the whole. */
function measure() {
	const wasm = sizes([WASM]);
	const node = sizes(code("node"));
	const browser = sizes(code("browser"));
	// The limit is for the larger of the two.
	const larger = node.gzip > browser.gzip ? node : browser;
	return [
		["wasm", wasm],
		["glue + engine, in Node", node],
		["glue + engine, in a browser", browser],
		["inline, all in scripts", sizes(code("inline"))],
		["wasm + glue + engine", sum([wasm, larger])],
	];
}

/** The modules that an entry loads. */
function code(entry) {
	const modules = closure(new URL(`dist/entry/${entry}.js`, PACKAGE));
	return modules.filter(({ pathname }) => !pathname.endsWith(".wasm"));
}

function judge(name, limit) {
	const row = rows.find(([known]) => known === name);
	if (row === undefined)
		throw new Error(`limits.json: there is no row \`${name}\``);
	return Object.entries(limit).map(([method, bytes]) =>
		verdict(`${name}, ${method}`, row[1][method], bytes),
	);
}

function verdict(what, bytes, limit) {
	const over = !(bytes <= limit);
	const text = `${what}: ${kilobytes(bytes)} of ${kilobytes(limit)} allowed; the goal is ${GOAL}`;
	return { over, text: over ? `${text}: TOO LARGE` : text };
}

function cells([name, weight]) {
	return [name, ...METHODS.map((method) => String(weight[method]))];
}

function kilobytes(bytes) {
	return `${(bytes / 1000).toFixed(1)} kB`;
}
