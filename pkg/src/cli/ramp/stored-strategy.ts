import type { Strategy } from "fanion/tools";

/** A strategy as the Admin API of Unleash returns it. */
export interface StoredStrategy extends Strategy {
	readonly id: string;
	readonly sortOrder?: number;
	readonly disabled?: boolean;
}

/** Returns what the Admin API accepts: a strategy without what the server assigns. */
export function toBody(strategy: Strategy): object {
	const { id: _, sortOrder: __, ...body } = strategy as StoredStrategy;
	return body;
}

/** Returns whether two strategies are equal for the server, which adds defaults. */
export function isEqual(one: Strategy, other: Strategy): boolean {
	return JSON.stringify(normalize(one)) === JSON.stringify(normalize(other));
}

/** Returns a value whose JSON is equal for equal strategies. */
export function normalize(
	strategy: Strategy & { readonly disabled?: boolean },
) {
	const { name, title, parameters, constraints = [], segments = [] } = strategy;
	const { variants = [], disabled = false } = strategy;
	return {
		name,
		title: title || null,
		disabled,
		parameters: sorted(parameters ?? {}),
		constraints: constraints.map((constraint) =>
			sorted({
				inverted: false,
				caseInsensitive: false,
				...constraint,
				values: constraint.values ?? [],
			}),
		),
		// The server sorts variants by name.
		variants: variants.map(sorted).sort(byName),
		segments: [...segments].sort((one, other) => one - other),
	};
}

function sorted(object: object): Record<string, unknown> {
	const entries = Object.entries(object).filter(
		([, value]) => value !== undefined && value !== null,
	);
	return Object.fromEntries(entries.sort());
}

function byName(
	one: Record<string, unknown>,
	other: Record<string, unknown>,
): number {
	return String(one.name) < String(other.name) ? -1 : 1;
}
