// `node benches/isolates.js`: measures the first request to a new Worker, and writes the sections "isolates" and
// "edge-isolates" of `docs/benchmarks.md`; a name of a section as an argument measures only that one.
// `FANION_BENCH=quick` measures fewer rounds and only prints.

import { measureEdgeIsolates } from "./measurements/edge-isolates.js";
import { measureIsolates } from "./measurements/isolates.js";
import { relativeCell } from "./report/cells.js";
import { describeEdgeRuns, describeWorkerRuns } from "./report/environment.js";
import { formatTable } from "./report/markdown-table.js";
import { writeBenchmarksSection } from "./report/marked-section.js";
import { SETTINGS } from "./settings.js";

const SECTIONS = {
	isolates: reportEngines,
	"edge-isolates": reportEdge,
};

const [only] = process.argv.slice(2);
for (const [name, measure] of Object.entries(SECTIONS)) {
	if (only !== undefined && only !== name) continue;
	const report = await measure();
	console.log(report);
	if (SETTINGS.name === "full") writeBenchmarksSection(name, report);
}

async function reportEngines() {
	const { documents, limits } = await measureIsolates();
	const table = formatTable([
		["flags", ...limits.map(({ name }) => name)],
		...documents.map(toRow),
		[
			"largest document within 10 ms",
			...limits.map(({ flags }) => `${flags.toLocaleString("en")} flags`),
		],
	]);
	return `${describeWorkerRuns()}\n\n${table}`;
}

async function reportEdge() {
	const documents = await measureEdgeIsolates();
	const names = documents[0].figures.map(({ name }) => name);
	const table = formatTable([["flags", ...names], ...documents.map(toRow)]);
	return `${describeEdgeRuns()}\n\n${table}`;
}

function toRow({ flags, figures }) {
	return [
		flags.toLocaleString("en"),
		...figures.map((figure) => relativeCell({ ...figure, unit: "time" })),
	];
}
