import type { OverrideVariant } from "../overrides/override.js";
import { toPayload } from "../overrides/payload.js";
import type { ReadableContext } from "../types.js";

/** A flag of a fake: whether it is on, for whom, or the variant that it has. */
export type FakeFlag =
	| boolean
	| ((context: ReadableContext) => boolean)
	| FakeVariant;

/** A flag with one variant, which it has while it is on. */
export interface FakeVariant extends OverrideVariant {
	/** Whether the flag is on; `true` by default. */
	readonly enabled?: boolean;
}

/** The flags of a fake, by name. */
export type FakeFlags = Readonly<Record<string, FakeFlag>>;

/** The custom strategy that asks a function of the test. */
export const STRATEGY = "fake";

/** Returns flags as a document of an Unleash server. */
export function toDocument(flags: FakeFlags): { features: object[] } {
	return {
		features: Object.entries(flags).map(([name, flag]) => ({
			name,
			...toFeature(name, flag),
		})),
	};
}

function toFeature(name: string, flag: FakeFlag): object {
	if (typeof flag === "boolean") return { enabled: flag, strategies: [] };
	if (typeof flag === "function")
		return {
			enabled: true,
			strategies: [{ name: STRATEGY, parameters: { flag: name } }],
		};
	const { variant, payload, enabled = true } = flag;
	const own = payload === undefined ? {} : { payload: toPayload(payload) };
	return {
		enabled,
		strategies: [],
		variants: [{ name: variant, weight: 1000, ...own }],
	};
}
