import { InputError } from "../options/input-error.js";
import type { Source } from "../source/source.js";

/** The parts of a document that `fanion check` compares. Parts of the wrong type are missing. */
export interface Definitions {
	readonly flags: readonly FlagDefinition[];
	readonly segments: readonly SegmentDefinition[];
}

export interface FlagDefinition {
	readonly name: string;
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly strategies: readonly StrategyDefinition[];
	/** The flag as the document has it. */
	readonly json: JsonObject;
}

export interface StrategyDefinition {
	readonly name: string;
	readonly parameters: Readonly<Record<string, string>>;
	readonly constraints: readonly ConstraintDefinition[];
	/** Ids of segments. */
	readonly segments: readonly number[];
	/** The variants as JSON, to compare them. */
	readonly variants: string;
}

export interface ConstraintDefinition {
	readonly contextName: string;
	readonly operator: string;
	readonly values: readonly string[];
	readonly value: string | undefined;
	readonly inverted: boolean;
	readonly caseInsensitive: boolean;
}

export interface SegmentDefinition {
	readonly id: number;
	readonly name: string | undefined;
	readonly constraints: readonly ConstraintDefinition[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a document that an engine has accepted.
 *
 * @throws InputError for a snapshot
 */
export function readDefinitions({ name, bytes }: Source): Definitions {
	const document = parse(name, bytes);
	return {
		flags: objectsOf(document.features).map(toFlag),
		segments: objectsOf(document.segments).map(toSegment),
	};
}

function parse(name: string, bytes: Uint8Array): JsonObject {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		throw new InputError(
			`${name} is a snapshot: pass the document that it is made of`,
		);
	}
}

function toFlag(json: JsonObject): FlagDefinition {
	return {
		name: String(json.name),
		enabled: json.enabled === true,
		stale: json.stale === true,
		strategies: objectsOf(json.strategies).map(toStrategy),
		json,
	};
}

function toStrategy(json: JsonObject): StrategyDefinition {
	const { name, parameters, constraints, segments, variants } = json;
	const entries = Object.entries(isObject(parameters) ? parameters : {});
	return {
		name: String(name),
		parameters: Object.fromEntries(
			entries.map(([key, value]) => [key, String(value)]),
		),
		constraints: objectsOf(constraints).map(toConstraint),
		segments: listOf(segments).map(Number),
		variants: JSON.stringify(listOf(variants)),
	};
}

function toConstraint(json: JsonObject): ConstraintDefinition {
	const { contextName, operator, values, value, inverted } = json;
	return {
		contextName: String(contextName),
		operator: String(operator),
		values: listOf(values).map(String),
		value: value === undefined || value === null ? undefined : String(value),
		inverted: inverted === true,
		caseInsensitive: json.caseInsensitive === true,
	};
}

function toSegment(json: JsonObject): SegmentDefinition {
	const { id, name, constraints } = json;
	return {
		id: Number(id),
		name: typeof name === "string" ? name : undefined,
		constraints: objectsOf(constraints).map(toConstraint),
	};
}

/** Entries of the wrong type become empty, so that the others keep their indexes. */
function objectsOf(value: unknown): JsonObject[] {
	return listOf(value).map((entry) => (isObject(entry) ? entry : {}));
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null;
}
