// `node benches/edge.js`: measures the edge as a server, and writes the section "edge" of `docs/benchmarks.md`.
// `FANION_BENCH=quick` measures fewer rounds and only prints.

import { measureEdge } from "./measurements/edge.js";
import { edgeRows } from "./report/edge-table.js";
import { describeServerRuns } from "./report/environment.js";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { SETTINGS } from "./settings.js";

const rows = await measureEdge();
const report = `${describeServerRuns()}\n\n${formatTable(edgeRows(rows))}`;
console.log(report);
if (SETTINGS.name === "full") writeBenchmarksSection("edge", report);
