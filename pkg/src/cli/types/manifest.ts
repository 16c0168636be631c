import type { Payload } from "fanion/tools";
import type { DescribedFlag, DescribedVariant } from "./described-flag.js";

const SCHEMA =
	"https://raw.githubusercontent.com/open-feature/cli/main/schema/v0/flag-manifest.json";

/** The types of a manifest, with the values that a generated client returns when an evaluation fails. */
const DEFAULTS = {
	boolean: false,
	float: 0,
	integer: 0,
	object: {},
	string: "",
} as const;

type FlagType = keyof typeof DEFAULTS;

/** A flag manifest, which the OpenFeature CLI reads. */
export interface Manifest {
	readonly $schema: string;
	readonly flags: Readonly<Record<string, object>>;
}

/**
 * Returns the manifest of flags, with the types of the values that `fanion/edge` answers over OFREP: a payload, or
 * else the name of the variant.
 *
 * A flag whose variants have values of several types has the type `object`, whose default may be any value.
 */
export function toManifest(flags: readonly DescribedFlag[]): Manifest {
	// A manifest has no flag with an empty name.
	const named = flags.filter(({ name }) => name !== "");
	return {
		$schema: SCHEMA,
		flags: Object.fromEntries(
			named.map((flag) => [flag.name, manifestFlag(flag)]),
		),
	};
}

function manifestFlag({ variants, description }: DescribedFlag): object {
	const flagType = flagTypeOf(variants);
	return {
		flagType,
		defaultValue: DEFAULTS[flagType],
		...(description && { description }),
	};
}

function flagTypeOf(variants: readonly DescribedVariant[]): FlagType {
	const types = new Set(
		variants.flatMap(({ payloads }) => payloads.map(valueType)),
	);
	if (types.size === 0) return "boolean";
	// Each integer is a float.
	if (types.has("float")) types.delete("integer");
	const [only] = types;
	return only && types.size === 1 ? only : "object";
}

/** Returns the type of the value of a payload. A number or JSON that is malformed stays a string. */
function valueType(payload: Payload | undefined): FlagType {
	const { type, value } = payload ?? { type: "string", value: "" };
	if (type === "json") return typeOfValue(parseJson(value));
	if (type !== "number" || value.trim() === "") return "string";
	const number = Number(value);
	return Number.isFinite(number) ? typeOfValue(number) : "string";
}

function typeOfValue(value: unknown): FlagType {
	if (typeof value === "boolean") return "boolean";
	if (typeof value === "number")
		return Number.isInteger(value) ? "integer" : "float";
	return typeof value === "object" && value !== null ? "object" : "string";
}

/** Parses JSON; `undefined` if it is malformed. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
