// Checks that the README states the figures of the last run. All figures of speed and size stand in a
// section that is generated from `results.json`; a number with such a unit outside of the section fails,
// because nothing would check it. `--write` updates the README.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { formatTable } from "./report/markdown-table.js";
import { replaceSection } from "./report/marked-section.js";
import { readResults } from "./report/results.js";
import {
	formatDuration,
	formatKilobytes,
	formatRatio,
} from "./report/units.js";

const README = new URL("../README.md", import.meta.url);
const { size, speed } = readResults();
assert(size && speed, "results.json lacks figures: run `make bench size`");

const page = readFileSync(README, "utf8");
const expected = replaceSection(page, "measured", measuredSection());

if (process.argv.includes("--write")) writeFileSync(README, expected);
else {
	assert.equal(
		page,
		expected,
		"the README does not state the figures of the last run: run `node benches/readme.js --write`",
	);
	assert.deepEqual(
		findUncheckedFigures(page),
		[],
		"the README states figures outside of its section `measured`",
	);
}

function measuredSection() {
	return [speedTable(), sizeParagraph()].join("\n\n");
}

function speedTable() {
	const row = (
		label,
		key,
		workload,
		{ engine = "fanion", peer = "unleash-client" } = {},
	) => {
		const [fanion, other] = [engine, peer].map(
			(engine) => speed[key][engine][workload],
		);
		return [
			label,
			formatDuration(fanion.median),
			`${formatDuration(other.median)} (${peer})`,
			`${formatRatio(fanion.ratio)}×`,
		];
	};
	return formatTable([
		["", "fanion", "compared with", "ratio"],
		row("one of 200 flags", "isEnabled, fresh context", "W2"),
		row("… with a bound context", "isEnabled, bound context", "W2"),
		row(
			"… by `fanion/client`, which adds default fields",
			"isEnabled, fresh context",
			"W2",
			{ engine: "fanion/client" },
		),
		row("all of 5,000 flags", "all flags for one context", "W3"),
		row("reload 5,000 flags from JSON", "reload from JSON", "W3"),
		row("… from a snapshot", "load from a snapshot", "W3"),
		row(
			"cold start to the first of 200 flags, from a snapshot",
			"cold: import, load snapshot, first evaluation",
			"W2",
			{ peer: "GrowthBook" },
		),
	]);
}

function sizeParagraph() {
	const { gzip: all } = size["wasm + glue + engine"];
	const { gzip: script } = size["glue + engine"];
	const { gzip: client } = size.client;
	const { gzip: tools } = size["tools: wasm + glue + engine"];
	return `The package is ${formatKilobytes(all)} after \`gzip -9\`, of which ${formatKilobytes(script)} are script.
\`fanion/client\` adds ${formatKilobytes(client)}; \`fanion/tools\` is ${formatKilobytes(tools)}.
Ratios are medians of alternating rounds, not quotients of the columns; method, all figures and missed goals: [docs/benchmarks.md](docs/benchmarks.md).`;
}

/** Returns what looks like a figure of speed or size outside of the generated section. */
function findUncheckedFigures(page) {
	const rest = replaceSection(page, "measured", "");
	return rest.match(/\d[\d.,]*\s?(?:ns|µs|ms|kB|KB|MB|×)(?![\p{L}\d])/gu) ?? [];
}
