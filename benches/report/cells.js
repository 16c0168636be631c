// Formats one figure as a table cell.

import { formatDuration, formatMegabytes, formatRatio } from "./units.js";

const FORMATS = { time: formatDuration, bytes: formatMegabytes };

/** Formats the median and both quartiles. */
export function absoluteCell({ unit, value: { median, low, high } }) {
	const format = FORMATS[unit];
	return `${format(median)} (${format(low)} – ${format(high)})`;
}

/** Formats the median, and median and quartiles of the ratio to the reference. */
export function relativeCell({ unit, value, ratio: { median, low, high } }) {
	return `${FORMATS[unit](value.median)} = ${formatRatio(median)}× (${formatRatio(low)} – ${formatRatio(high)})`;
}

/** Formats a goal and whether the figure reaches it. */
export function goalCell(figure, goal) {
	const reached = figure?.ratio.median <= goal;
	return `≤ ${formatRatio(goal)}×: ${reached ? "reached" : "**missed**"}`;
}
