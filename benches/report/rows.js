// Figures as the rows of a table: for each thing measured who took how long, and what was to be reached.

import { ROWS } from "../goals.js";
import { absolute, relative, verdict } from "./cells.js";

const WORKLOADS = ["W1", "W2", "W3", "W4"];
const OURS = ["fanion", "fanion, native"];

/** All rows, the head first. */
export function rows(figures) {
	const unknown = figures.find(
		({ key }) => !ROWS.some((row) => row.key === key),
	);
	if (unknown) throw new Error(`goals.js has no row \`${unknown.key}\``);
	return [["", ...WORKLOADS], ...ROWS.flatMap((row) => group(row, figures))];
}

function group({ key, reference, goals }, figures) {
	const measured = figures.filter((figure) => figure.key === key);
	const sides = new Set([
		reference,
		...measured.map(({ side }) => side).sort(oursFirst),
	]);
	const lines = [...sides].flatMap((side) => [
		[name(side, reference), ...cells(measured, side, reference)],
		...(OURS.includes(side) ? verdicts(measured, side, goals) : []),
	]);
	return [[`**${key}**`, ...WORKLOADS.map(() => "")], ...lines];
}

const oursFirst = (one, other) =>
	Number(OURS.includes(other)) - Number(OURS.includes(one));

function name(side, reference) {
	if (side === reference) return `${side} (= 1)`;
	return OURS.includes(side) ? `**${side}**` : side;
}

const find = (measured, side, workload) =>
	measured.find((one) => one.side === side && one.workload === workload);

function cells(measured, side, reference) {
	const cell = side === reference ? absolute : relative;
	return WORKLOADS.map((workload) => {
		const figure = find(measured, side, workload);
		return figure ? cell(figure) : "";
	});
}

function verdicts(measured, side, goals) {
	const cells = WORKLOADS.map((workload) => {
		const figure = find(measured, side, workload);
		const goal = goals[workload];
		return goal === undefined ? "" : verdict(figure, goal);
	});
	return cells.some(Boolean) ? [["to be reached", ...cells]] : [];
}
