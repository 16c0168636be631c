import { InputError } from "../options/input-error.js";
import type { Source } from "../source/source.js";

/** The parts of a document that commands read. Parts of the wrong type are missing. */
export interface Definitions {
	readonly flags: readonly FlagDefinition[];
	readonly segments: readonly SegmentDefinition[];
}

export interface FlagDefinition {
	readonly name: string;
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly strategies: readonly StrategyDefinition[];
	readonly variants: readonly VariantDefinition[];
	/** Names of the parents. */
	readonly parents: readonly string[];
	/** The flag as the document has it. */
	readonly json: JsonObject;
}

export interface StrategyDefinition {
	readonly name: string;
	readonly parameters: Readonly<Record<string, string>>;
	readonly constraints: readonly ConstraintDefinition[];
	/** Ids of segments. */
	readonly segments: readonly number[];
	readonly variants: readonly VariantDefinition[];
}

export interface VariantDefinition {
	readonly name: string;
	readonly weight: number;
	readonly stickiness: string;
	/** Names of the fields that select the variant without a bucket. */
	readonly overrides: readonly string[];
	/** As the document has it. */
	readonly payload: unknown;
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

/** Returns whether a source that an engine has accepted is a document: JSON, not a snapshot. */
export function isJson({ bytes }: Source): boolean {
	const start = new TextDecoder().decode(bytes.subarray(0, 64));
	return /^\s*\{/.test(start);
}

/**
 * Reads a document that an engine has accepted.
 *
 * @throws InputError for a snapshot, and for text that `JSON.parse` rejects
 */
export function readDefinitions(source: Source): Definitions {
	if (!isJson(source))
		throw new InputError(
			`${source.name} is a snapshot: pass the document that it is made of`,
		);
	const document = parse(source);
	return {
		flags: objectsOf(document.features).map(toFlag),
		segments: objectsOf(document.segments).map(toSegment),
	};
}

function parse({ name, bytes }: Source): JsonObject {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch (error) {
		throw new InputError(`${name} is not JSON: ${(error as Error).message}`);
	}
}

function toFlag(json: JsonObject): FlagDefinition {
	return {
		name: String(json.name),
		enabled: json.enabled === true,
		stale: json.stale === true,
		strategies: objectsOf(json.strategies).map(toStrategy),
		variants: objectsOf(json.variants).map(toVariant),
		parents: objectsOf(json.dependencies).map(({ feature }) => String(feature)),
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
		variants: objectsOf(variants).map(toVariant),
	};
}

function toVariant(json: JsonObject): VariantDefinition {
	const { name, weight, stickiness, overrides, payload } = json;
	return {
		name: String(name),
		weight: Number(weight),
		stickiness: typeof stickiness === "string" ? stickiness : "default",
		overrides: objectsOf(overrides).map(({ contextName }) =>
			String(contextName),
		),
		payload,
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
