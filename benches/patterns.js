// `node benches/patterns.js`: measures how long documents with 500 patterns take to load, and writes the
// section "patterns" of `docs/benchmarks.md`. `FANION_BENCH=quick` measures fewer rounds and only prints.

import { measurePatterns } from "./measurements/patterns.js";
import { describePatternRuns } from "./report/environment.js";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { formatDuration } from "./report/units.js";
import { chromiumVersion } from "./runtimes/chromium.js";
import { SETTINGS } from "./settings.js";

const formatSummary = ({ median, low, high }) =>
	`${formatDuration(median)} (${formatDuration(low)} – ${formatDuration(high)})`;

const figures = await measurePatterns();
const environment = describePatternRuns({ chromium: await chromiumVersion() });
const table = formatTable([
	["", "classes", "cold", "warm"],
	...figures.map(({ runtime, document, cold, warm }) => [
		runtime,
		document,
		formatSummary(cold),
		formatSummary(warm),
	]),
]);
const report = `${environment}\n\n${table}`;
console.log(report);
if (SETTINGS.name === "full") writeBenchmarksSection("patterns", report);
