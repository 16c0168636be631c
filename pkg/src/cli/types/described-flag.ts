import type { Flag, Payload } from "fanion/tools";

/** A flag with all that generated code needs. */
export interface DescribedFlag {
	readonly name: string;
	readonly type: string;
	readonly description: string;
	readonly isStale: boolean;
	/** In the order of their names. */
	readonly variants: readonly DescribedVariant[];
}

/** A variant with the payloads that the flag and its strategies give to it; `undefined` for none. */
export interface DescribedVariant {
	readonly name: string;
	readonly payloads: readonly (Payload | undefined)[];
}

/** Returns the flags in the order of their names, so that the order of a document changes no generated code. */
export function describeFlags(flags: readonly Flag[]): DescribedFlag[] {
	return flags.map(describe).sort(byName);
}

function describe(flag: Flag): DescribedFlag {
	const { name, type, description = "", stale, variants } = flag;
	const payloads = new Map<string, (Payload | undefined)[]>();
	for (const { name, payload } of variants) {
		const known = payloads.get(name);
		if (known) known.push(payload);
		else payloads.set(name, [payload]);
	}
	const described = Array.from(payloads, ([name, payloads]) => ({
		name,
		payloads,
	}));
	return {
		name,
		type,
		description,
		isStale: stale,
		variants: described.sort(byName),
	};
}

/** Compares by code units, which is the same on every machine. */
function byName(one: { name: string }, other: { name: string }): number {
	return one.name < other.name ? -1 : Number(one.name > other.name);
}
