import type { Payload, ReadableContext } from "../types.js";

/** A flag of a fake: whether it is on, for whom, or the variant that it has. */
export type FakeFlag =
	| boolean
	| ((context: ReadableContext) => boolean)
	| FakeVariant;

/** A flag with one variant, which it has while it is on. */
export interface FakeVariant {
	readonly variant: string;
	/** A string, a number, another value as JSON, or a payload as Unleash has it. */
	readonly payload?: unknown;
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

function toPayload(value: unknown): Payload {
	if (typeof value === "string") return { type: "string", value };
	if (typeof value === "number") return { type: "number", value: `${value}` };
	return isPayload(value)
		? value
		: { type: "json", value: JSON.stringify(value) };
}

function isPayload(value: unknown): value is Payload {
	const { type, value: text, ...rest } = Object(value) as Payload;
	return (
		typeof type === "string" &&
		typeof text === "string" &&
		Object.keys(rest).length === 0
	);
}
