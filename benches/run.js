// `make bench`: fanion beside its peers, in one run and one table. A full run also writes it to
// `docs/benchmarks.md`; `FANION_BENCH=quick` measures less, less exactly, and only prints.

import { writeFileSync } from "node:fs";
import { cold, memory } from "./chapters/fresh.js";
import { growth } from "./chapters/growth.js";
import { hosts } from "./chapters/hosts.js";
import { native } from "./chapters/native.js";
import { population } from "./chapters/population.js";
import { speed } from "./chapters/speed.js";
import { chromiumVersion } from "./guests/chromium.js";
import { MODE } from "./mode.js";
import { growthRows } from "./report/growth.js";
import { remember } from "./report/last.js";
import { load, machine } from "./report/machine.js";
import { writePage } from "./report/page.js";
import { plot } from "./report/plot.js";
import { populationRows } from "./report/population.js";
import { rows } from "./report/rows.js";
import { table } from "./report/table.js";
import { workloadNamed } from "./workloads/index.js";

const PICTURE = new URL("../docs/benchmarks.svg", import.meta.url);
const started = performance.now();

const head = machine({ chromium: await chromiumVersion() });
say(head.join("\n"));
say(`load of the machine before: ${load()}\n`);

const figures = await chapter("in a warm process", () => speed(say));
const four = ["W1", "W2", "W3", "W4"].map(workloadNamed);
figures.push(
	...(await chapter("the first answer", () => cold(four))),
	...(await chapter("memory", () => memory(four.slice(1)))),
	...(await chapter("native", () => native(four.slice(0, 3)))),
	...(await chapter("Chromium and workerd", hosts)),
);
const counted = await chapter("a million people", population);
const grown = await chapter("growth", growth);

const report = [
	head.join("\n"),
	table(rows(figures)),
	"A million people are asked about one flag, and those who are in are counted:",
	table(populationRows(counted)),
	"How cost grows:",
	table(growthRows(grown)),
].join("\n\n");
say(`\n${report}\n\nload of the machine after: ${load()}`);
if (MODE.name === "usual") {
	writePage("figures", report);
	writeFileSync(PICTURE, plot(grown));
	remember("speed", { machine: head, ...byRow(figures) });
	say(
		"written to docs/benchmarks.md; for the README: node benches/readme.js --write",
	);
}

async function chapter(name, measure) {
	const figures = await measure();
	const minutes = (performance.now() - started) / 60_000;
	say(`measured: ${name}, after ${minutes.toFixed(1)} min`);
	return figures;
}

function say(text) {
	console.log(text);
}

/** The medians of figures by row, side and workload. */
function byRow(figures) {
	const found = {};
	for (const { key, side, workload, value, ratio } of figures) {
		found[key] ??= {};
		found[key][side] ??= {};
		found[key][side][workload] = {
			median: Math.round(value.median),
			ratio: ratio && Number(ratio.median.toPrecision(3)),
		};
	}
	return found;
}
