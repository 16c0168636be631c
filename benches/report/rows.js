// Figures as the rows of a table: for each thing measured who took how long, and what was to be reached.

import { ROWS } from "../goals.js";
import { duration, megabytes, share } from "./units.js";

const WORKLOADS = ["W1", "W2", "W3", "W4"];
const OURS = ["fanion", "fanion, native"];
const WRITE = { time: duration, bytes: megabytes };

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

/** The median, and where the middle half of the rounds lies. */
function absolute({ unit, value: { median, low, high } }) {
	const write = WRITE[unit];
	return `${write(median)} (${write(low)} – ${write(high)})`;
}

function relative({ unit, value, ratio: { median, low, high } }) {
	return `${WRITE[unit](value.median)} = ${share(median)}× (${share(low)} – ${share(high)})`;
}

function verdicts(measured, side, goals) {
	const cells = WORKLOADS.map((workload) => {
		const figure = find(measured, side, workload);
		const goal = goals[workload];
		if (goal === undefined) return "";
		const isReached = figure?.ratio.median <= goal;
		return `≤ ${share(goal)}×: ${isReached ? "reached" : "**missed**"}`;
	});
	return cells.some(Boolean) ? [["to be reached", ...cells]] : [];
}
