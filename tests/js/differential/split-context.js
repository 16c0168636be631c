/**
 * Splits a context into two: each field, at the top level and in `properties`, is in the first one with
 * probability `share`, otherwise in the second one.
 */
export function splitContext(
	random,
	{ properties, ...topLevel },
	share = random.next(),
) {
	const fields = new Set([
		...Object.keys(topLevel),
		...Object.keys(properties ?? {}),
	]);
	const known = new Set([...fields].filter(() => random.chance(share)));
	const part = (object, isKnown) =>
		Object.fromEntries(
			Object.entries(object).filter(([name]) => known.has(name) === isKnown),
		);
	return [true, false].map((isKnown) => ({
		...part(topLevel, isKnown),
		...(properties && { properties: part(properties, isKnown) }),
	}));
}
