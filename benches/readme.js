// Does the README tell what the last run has found? All that it says of speed and size stands between
// two marks, made from `last.json`; a number with such a unit anywhere else fails, since nobody would
// check it. `--write` brings the README up to date.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { last } from "./report/last.js";
import { between } from "./report/page.js";
import { table } from "./report/table.js";
import { duration, kilobytes, share } from "./report/units.js";

const README = new URL("../README.md", import.meta.url);
const { size, speed } = last();
assert(size && speed, "nothing was measured yet: make bench size");

const page = readFileSync(README, "utf8");
const expected = between(page, "measured", measured());

if (process.argv.includes("--write")) writeFileSync(README, expected);
else {
	assert.equal(
		page,
		expected,
		"the README tells other figures than the last run: node benches/readme.js --write",
	);
	assert.deepEqual(strays(page), [], "figures outside of the marks");
}

/** The figures as the README tells them. */
function measured() {
	return [speedTable(), sizeLine()].join("\n\n");
}

function speedTable() {
	const row = (what, key, workload, peer = "unleash-client") => {
		const [ours, theirs] = ["fanion", peer].map(
			(side) => speed[key][side][workload],
		);
		return [
			what,
			duration(ours.median),
			`${duration(theirs.median)} (${peer})`,
			`${share(ours.ratio)}×`,
		];
	};
	return table([
		["", "fanion", "beside", "ratio"],
		row("one of 200 flags", "isEnabled, fresh context", "W2"),
		row("… on a bound context", "isEnabled, bound context", "W2"),
		row("all of 200 flags", "every flag for one context", "W2"),
		row("all of 5,000 flags", "every flag for one context", "W3"),
		row("reload 5,000 flags from JSON", "reload from JSON text", "W3"),
		row("… from a snapshot", "load from a snapshot", "W3"),
		row(
			"cold start to the first of 200 flags, from a snapshot",
			"cold: import, load from a snapshot, first answer",
			"W2",
			"GrowthBook",
		),
	]);
}

function sizeLine() {
	const { gzip: all } = size["wasm + glue + engine"];
	const { gzip: script } = size["glue + engine"];
	const { gzip: client } = size.client;
	const { gzip: lab } = size["lab: wasm + glue + engine"];
	return `All of it is ${kilobytes(all)} after \`gzip -9\`, of which ${kilobytes(script)} are script; \`fanion/client\` is another ${kilobytes(client)}, \`fanion/lab\` is ${kilobytes(lab)}. How it was measured, beside whom, and what is not reached: [docs/benchmarks.md](docs/benchmarks.md).`;
}

/** What looks like a figure of speed or size outside of the marks. */
function strays(page) {
	const rest = between(page, "measured", "");
	return rest.match(/\d[\d.,]*\s?(?:ns|µs|ms|kB|KB|MB|×)(?![\p{L}\d])/gu) ?? [];
}
