// `node benches/isolates.js`: measures the first request to a new Worker, and writes the section "isolates" of
// `docs/benchmarks.md`. `FANION_BENCH=quick` measures fewer rounds and only prints.

import { measureIsolates } from "./measurements/isolates.js";
import { relativeCell } from "./report/cells.js";
import { describeWorkerRuns } from "./report/environment.js";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { SETTINGS } from "./settings.js";

const { documents, limits } = await measureIsolates();
const table = formatTable([
	["flags", ...limits.map(({ name }) => name)],
	...documents.map(({ flags, figures }) => [
		flags.toLocaleString("en"),
		...figures.map((figure) => relativeCell({ ...figure, unit: "time" })),
	]),
	[
		"largest document within 10 ms",
		...limits.map(({ flags }) => `${flags.toLocaleString("en")} flags`),
	],
]);
const report = `${describeWorkerRuns()}\n\n${table}`;
console.log(report);
if (SETTINGS.name === "full") writeBenchmarksSection("isolates", report);
