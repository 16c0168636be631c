// `make bench`: measures fanion and its peers in one run and prints one report. A full run also writes the
// report to `docs/benchmarks.md`; `FANION_BENCH=quick` measures fewer rounds and only prints.

import { writeFileSync } from "node:fs";
import { measureGrowth } from "./measurements/growth.js";
import { measureNative } from "./measurements/native.js";
import {
	measureColdStart,
	measureMemory,
} from "./measurements/once-per-process.js";
import { measurePopulations } from "./measurements/population.js";
import { measureRuntimes } from "./measurements/runtimes.js";
import { measureWarm } from "./measurements/warm.js";
import { describeEnvironment, loadAverage } from "./report/environment.js";
import { drawGrowthChart } from "./report/growth-chart.js";
import { growthRows } from "./report/growth-table.js";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { populationRows } from "./report/population-table.js";
import { writeResults } from "./report/results.js";
import { speedRows } from "./report/speed-table.js";
import { chromiumVersion } from "./runtimes/chromium.js";
import { SETTINGS } from "./settings.js";
import { findWorkload } from "./workloads/index.js";

const CHART = new URL("../docs/benchmarks.svg", import.meta.url);
const started = performance.now();

const environment = describeEnvironment({ chromium: await chromiumVersion() });
log(environment.join("\n"));
log(`load average before: ${loadAverage()}\n`);

const figures = await run("warm process", () => measureWarm(log));
const fourWorkloads = ["W1", "W2", "W3", "W4"].map(findWorkload);
figures.push(
	...(await run("cold start", () => measureColdStart(fourWorkloads))),
	...(await run("memory", () => measureMemory(fourWorkloads.slice(1)))),
	...(await run("native", () => measureNative(fourWorkloads.slice(0, 3)))),
	...(await run("Chromium and workerd", measureRuntimes)),
);
const populationFigures = await run("population", measurePopulations);
const growthFigures = await run("growth", measureGrowth);

const report = [
	environment.join("\n"),
	formatTable(speedRows(figures)),
	"Counting the users of a population of one million for whom a flag is enabled:",
	formatTable(populationRows(populationFigures)),
	"Growth with the number of flags:",
	formatTable(growthRows(growthFigures)),
].join("\n\n");
log(`\n${report}\n\nload average after: ${loadAverage()}`);
if (SETTINGS.name === "full") {
	writeBenchmarksSection("figures", report);
	writeFileSync(CHART, drawGrowthChart(growthFigures));
	writeResults("speed", { machine: environment, ...groupFigures(figures) });
	log(
		"wrote docs/benchmarks.md; to update the README: node benches/readme.js --write",
	);
}

async function run(name, measure) {
	const figures = await measure();
	const minutes = (performance.now() - started) / 60_000;
	log(`measured after ${minutes.toFixed(1)} min: ${name}`);
	return figures;
}

function log(line) {
	console.log(line);
}

/** Groups the medians by row, engine and workload. */
function groupFigures(figures) {
	const rows = {};
	for (const { key, engine, workload, value, ratio } of figures) {
		rows[key] ??= {};
		rows[key][engine] ??= {};
		rows[key][engine][workload] = {
			median: Math.round(value.median),
			ratio: ratio && Number(ratio.median.toPrecision(3)),
		};
	}
	return rows;
}
