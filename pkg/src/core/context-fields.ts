import { hasTag } from "../runtime/type-tag.js";
import type { Context, NamedFields, Value } from "../types.js";

/** The context without fields. */
export const EMPTY_CONTEXT: Context = Object.freeze({});

/** A context field that flags read. */
export interface ContextField {
	readonly name: string;
	/** Id of the field in the WebAssembly. */
	readonly id: number;
	/** Whether every object inherits a property of that name, such as `constructor`. */
	readonly inherited: boolean;
	/** Indexes of the cached values, by string; `undefined` once the field has had too many different values. */
	indexes: Map<string, number> | undefined;
	/** Index of the last value of a field without `indexes`: each value overwrites the one before. */
	lastIndex: number | undefined;
	/** The value at `lastIndex`; `undefined` if that string is too long to compare. */
	last: string | undefined;
}

/** The values of some context fields, as strings. */
export interface FieldValues {
	/** By index of the field; `undefined` for a missing field. */
	readonly list: (string | undefined)[];
	/** Total length in UTF-16 units. */
	units: number;
	/** Whether the context has a value of `currentTime`. */
	hasTime: boolean;
}

/** Name of the field that date constraints read instead of the clock. */
export const CURRENT_TIME = "currentTime";

/** Creates a field without cached values. */
export function createField(name: string, id: number): ContextField {
	// V8 looks up a string that was a key faster than an equal one that was not.
	const [key] = Object.keys({ [name]: true }) as [string];
	return {
		name: key,
		id,
		inherited: name in Object.prototype,
		indexes: new Map(),
		lastIndex: undefined,
		last: undefined,
	};
}

/** The value of a field as a string, nothing, or `INVALID`. */
export type FoundValue = string | undefined | typeof INVALID;

/** Stands for a list, an object, a function or a symbol, which are not context values. */
export const INVALID = Symbol("invalid");

/** Returns the value of a field: from the top of the context, or else from its `properties`. */
export function findValue(context: Context, field: ContextField): FoundValue {
	const value = property(context, field);
	if (typeof value === "string") return value;
	const top =
		value === undefined ? undefined : toFieldValue(value as Value, field);
	if (typeof top === "string") return top;
	const { properties } = context as NamedFields;
	const inner =
		typeof properties === "object" && properties !== null
			? toFieldValue(property(properties, field) as Value, field)
			: undefined;
	// The object `properties` is not a value of the field `properties`, and needs no warning.
	const otherwise =
		top === INVALID && field.name !== "properties" ? INVALID : undefined;
	return inner ?? otherwise;
}

/** Returns a property. Inherited properties count, except those that every object inherits. */
function property(object: object, { name, inherited }: ContextField): unknown {
	if (inherited && !Object.hasOwn(object, name)) return undefined;
	return (object as Record<string, unknown>)[name];
}

/** Returns a value as a string. A number in `currentTime` is Unix milliseconds. */
function toFieldValue(value: Value, { name }: ContextField): FoundValue {
	switch (typeof value) {
		case "string":
			return value;
		case "undefined":
			return undefined;
		case "number":
		case "bigint":
			if (name === CURRENT_TIME) return formatTime(Number(value));
			return String(value);
		case "boolean":
			return String(value);
		default:
			if (value === null) return undefined;
			return hasTag("Date", value)
				? formatTime(Date.prototype.getTime.call(value))
				: (jsonString(value) ?? INVALID);
	}
}

/** Returns the string that JSON has for an object such as an `ObjectId` or a `URL`; `undefined` for others. */
function jsonString(value: object): string | undefined {
	const { toJSON } = value as { readonly toJSON?: unknown };
	const json: unknown =
		typeof toJSON === "function" ? toJSON.call(value) : undefined;
	return typeof json === "string" ? json : undefined;
}

/** Formats Unix milliseconds as ISO 8601. An invalid date becomes a string that no date constraint accepts. */
function formatTime(time: number): string {
	return new Date(time).toJSON() ?? "Invalid Date";
}
