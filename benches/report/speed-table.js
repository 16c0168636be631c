// Formats the speed and memory figures as a table: for each measured operation a row per engine, and a
// row with the goals.

import { ROWS } from "../goals.js";
import { absoluteCell, goalCell, relativeCell } from "./cells.js";

const WORKLOADS = ["W1", "W2", "W3", "W4"];
const FANION = ["fanion", "fanion, native"];

/** Returns the header and all rows. */
export function speedRows(figures) {
	const unknown = figures.find(
		({ key }) => !ROWS.some((row) => row.key === key),
	);
	if (unknown) throw new Error(`goals.js lacks the row \`${unknown.key}\``);
	return [["", ...WORKLOADS], ...ROWS.flatMap((row) => rowsOf(row, figures))];
}

function rowsOf({ key, reference, goals }, figures) {
	const measured = figures.filter((figure) => figure.key === key);
	const engines = new Set([
		reference,
		...measured.map(({ engine }) => engine).sort(fanionFirst),
	]);
	const rows = [...engines].flatMap((engine) => [
		[label(engine, reference), ...figureCells(measured, engine, reference)],
		...(FANION.includes(engine) ? goalRows(measured, engine, goals) : []),
	]);
	return [[`**${key}**`, ...WORKLOADS.map(() => "")], ...rows];
}

const fanionFirst = (one, other) =>
	Number(FANION.includes(other)) - Number(FANION.includes(one));

function label(engine, reference) {
	if (engine === reference) return `${engine} (= 1)`;
	return FANION.includes(engine) ? `**${engine}**` : engine;
}

const find = (measured, engine, workload) =>
	measured.find((one) => one.engine === engine && one.workload === workload);

function figureCells(measured, engine, reference) {
	const format = engine === reference ? absoluteCell : relativeCell;
	return WORKLOADS.map((workload) => {
		const figure = find(measured, engine, workload);
		return figure ? format(figure) : "";
	});
}

/** Returns one row, or none if the operation has no goals. */
function goalRows(measured, engine, goals) {
	const cells = WORKLOADS.map((workload) => {
		const figure = find(measured, engine, workload);
		const goal = goals[workload];
		return goal === undefined ? "" : goalCell(figure, goal);
	});
	return cells.some(Boolean) ? [["goal", ...cells]] : [];
}
