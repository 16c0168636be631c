// One figure as a cell of a table.

import { duration, megabytes, share } from "./units.js";

const WRITE = { time: duration, bytes: megabytes };

/** The median, and where the middle half of the rounds lies. */
export function absolute({ unit, value: { median, low, high } }) {
	const write = WRITE[unit];
	return `${write(median)} (${write(low)} – ${write(high)})`;
}

/** The same beside the reference. */
export function relative({ unit, value, ratio: { median, low, high } }) {
	return `${WRITE[unit](value.median)} = ${share(median)}× (${share(low)} – ${share(high)})`;
}

/** Is what was to be reached reached? */
export function verdict(figure, goal) {
	const isReached = figure?.ratio.median <= goal;
	return `≤ ${share(goal)}×: ${isReached ? "reached" : "**missed**"}`;
}
