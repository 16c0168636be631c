/** Splits a list in the middle; returns `undefined` for fewer than two entries. */
export function halve<Entry>(
	list: readonly Entry[],
): [Entry[], Entry[]] | undefined {
	const middle = list.length >> 1;
	return middle > 0 ? [list.slice(0, middle), list.slice(middle)] : undefined;
}
