/** Returns the median and both quartiles. */
export function summarize(numbers) {
	const sorted = numbers.toSorted((one, other) => one - other);
	return {
		median: quantile(sorted, 0.5),
		low: quantile(sorted, 0.25),
		high: quantile(sorted, 0.75),
	};
}

/** Returns a quantile, with linear interpolation between two numbers. */
function quantile(sorted, fraction) {
	const position = fraction * (sorted.length - 1);
	const below = Math.floor(position);
	const above = Math.min(below + 1, sorted.length - 1);
	return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
