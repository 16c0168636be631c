// `make size`: measures the published bytes and checks them against `size/limits.json`. Each file is
// compressed by itself, as a server sends it when nothing bundles the package. The sizes are also written
// to `docs/benchmarks.md`.

import { readdirSync, readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { writeResults } from "./report/results.js";
import { formatKilobytes } from "./report/units.js";
import { compressedSize, FORMATS, sumSizes } from "./size/compressed-size.js";
import { staticModules } from "./size/module-graph.js";

const PACKAGE = new URL("../pkg/", import.meta.url);
const WASM = new URL("wasm/fanion_bg.wasm", PACKAGE);
const TOOLS_WASM = new URL("wasm/tools/fanion_bg.wasm", PACKAGE);
const GLUE = new URL("wasm/fanion.js", PACKAGE);

const limits = JSON.parse(
	readFileSync(new URL("size/limits.json", import.meta.url), "utf8"),
);
const rows = measureParts();
const report = formatTable([
	["", ...FORMATS, "goal, gzip"],
	...rows.map(toCells),
]);
console.log(
	`fanion, published bytes; 1 kB is 1000 bytes, gzip is \`gzip -9\`\n\n${report}\n`,
);
writeBenchmarksSection("size", report);
writeResults("size", Object.fromEntries(rows));

// A part above its limit fails; a part between goal and limit is only reported.
const checks = Object.entries(limits).map(([name, bounds]) =>
	checkLimit(name, bounds),
);
for (const { message } of checks) console.log(message);
if (checks.some(({ tooLarge }) => tooLarge)) process.exitCode = 1;

/** Returns `[name, size]` of each part, and of their sums. */
function measureParts() {
	const wasm = compressedSize(readFileSync(WASM));
	const node = sizeOfEntry("entry/node");
	const browser = sizeOfEntry("entry/browser");
	const engine = larger(node, browser);
	const client = sizeOfEntry("client/index");
	const glue = sizeOfGlue();
	const toolsWasm = compressedSize(readFileSync(TOOLS_WASM));
	const toolsEngine = larger(
		sizeOfEntry("tools/node"),
		sizeOfEntry("tools/browser"),
	);
	return [
		["wasm", wasm],
		["glue alone", glue],
		["glue + engine, in Node", node],
		["glue + engine, in a browser", browser],
		["glue + engine", engine],
		["wasm + glue + engine", sumSizes([wasm, engine])],
		["client", client],
		["client + glue", sumSizes([client, glue])],
		["client + glue + engine", sumSizes([client, engine])],
		["client: streaming, loaded on demand", sizeOfChunk("client/streaming")],
		["client: residuals, loaded on demand", sizeOfChunk("client/residual")],
		[
			"client: verification, loaded on demand",
			sizeOfChunk("client/verified-inputs"),
		],
		["signed", sizeOfEntry("signed/index")],
		["edge", sizeOfEntry("edge/index")],
		["edge: less common paths, loaded on demand", sizeOfChunk("edge/extras")],
		["edge: signatures, loaded on demand", sizeOfChunk("edge/signatures")],
		["edge: Durable Object, by itself", sizeOfModule("edge/object")],
		["drop-in for unleash-client", sizeOfEntry("compat/unleash-client/index")],
		["canary", sizeOfEntry("canary/index")],
		["canary: Durable Object, by itself", sizeOfModule("canary/object")],
		["command, all subcommands", sizeOfFolder("cli")],
		["OpenFeature, servers", sizeOfEntry("openfeature/server")],
		["OpenFeature, pages", sizeOfEntry("openfeature/web")],
		["overrides", sizeOfEntry("overrides/index")],
		["shadow", sizeOfEntry("shadow/index")],
		["Next.js, servers", sizeOfEntry("next/index")],
		["Next.js, pages", sizeOfEntry("next/client")],
		["Vercel's flags", sizeOfEntry("vercel/index")],
		[
			"drop-in for unleash-proxy-client",
			sizeOfEntry("compat/unleash-proxy-client/index"),
		],
		["inline, everything in scripts", sizeOfEntry("entry/inline")],
		["js, the engine without WebAssembly", sizeOfEntry("js/index")],
		["tools: wasm", toolsWasm],
		["tools: wasm + glue + engine", sumSizes([toolsWasm, toolsEngine])],
	];
}

/** Returns the size of a module without what it imports. */
function sizeOfModule(path) {
	return compressedSize(readFileSync(new URL(`dist/${path}.js`, PACKAGE)));
}

/** Returns the size of a module that is imported later; its name contains a hash. */
function sizeOfChunk(path) {
	const [folder, start] = path.split("/");
	const url = new URL(`dist/${folder}/`, PACKAGE);
	const name = readdirSync(url).find(
		(name) => name.startsWith(`${start}-`) && name.endsWith(".js"),
	);
	return compressedSize(readFileSync(new URL(name, url)));
}

/** Returns the size of all scripts of a folder. */
function sizeOfFolder(name) {
	const folder = new URL(`dist/${name}/`, PACKAGE);
	const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
	const sizes = names.map((name) =>
		compressedSize(readFileSync(new URL(name, folder))),
	);
	return sumSizes(sizes);
}

/** Returns the larger size: the limits apply to it. */
function larger(one, other) {
	return one.gzip > other.gzip ? one : other;
}

/** Returns the size of the generated glue, before bundling it with the engine drops its unused parts. */
function sizeOfGlue() {
	const source = readFileSync(GLUE, "utf8");
	const { code } = transformSync(source, { minify: true, format: "esm" });
	return compressedSize(Buffer.from(code));
}

/** Returns the size of all scripts that an entry imports. */
function sizeOfEntry(entry) {
	const modules = staticModules(new URL(`dist/${entry}.js`, PACKAGE));
	const scripts = modules.filter(({ pathname }) => !pathname.endsWith(".wasm"));
	return sumSizes(
		scripts.map((script) => compressedSize(readFileSync(script))),
	);
}

function checkLimit(name, { limit, goal = limit }) {
	const row = rows.find(([part]) => part === name);
	if (row === undefined)
		throw new Error(`limits.json: there is no part named \`${name}\``);
	const { gzip } = row[1];
	const tooLarge = !(gzip <= limit);
	const verdict = tooLarge
		? "TOO LARGE"
		: gzip > goal
			? "goal missed"
			: "goal reached";
	const bounds = `limit ${formatKilobytes(limit)}, goal ${formatKilobytes(goal)}`;
	const message = `${name}: ${formatKilobytes(gzip)}; ${bounds}: ${verdict}`;
	return { tooLarge, message };
}

function toCells([name, size]) {
	const bytes = FORMATS.map((format) => String(size[format]));
	return [name, ...bytes, goalCell(size, limits[name]?.goal)];
}

function goalCell({ gzip }, goal) {
	if (goal === undefined) return "";
	return `≤ ${goal}: ${gzip <= goal ? "reached" : "**missed**"}`;
}
