import { isA } from "./kind.js";
import type { Context, NamedFields, Value } from "./types.js";

/** A field that flags look at: its name, and whether every object has something of that name. */
export interface Field {
	readonly name: string;
	readonly inherited: boolean;
}

/** `constructor` and the like are found on every object, so they count only when they are its own. */
export function field(name: string): Field {
	return { name, inherited: name in Object.prototype };
}

/** What was found in a context: a text, nothing, or something that is no value of a field. */
export type Found = string | undefined | typeof unusable;

/** Stands for a list, an object, a function or a symbol where a value should be. */
export const unusable = Symbol("unusable");

/** The value of a field as text: at the top, or else among the properties. */
export function find(context: Context, field: Field): Found {
	const top = text(member(context, field) as Value);
	if (typeof top === "string") return top;
	const { properties } = context as NamedFields;
	const inner = isObject(properties)
		? text(member(properties, field) as Value)
		: undefined;
	// The map of properties is no value, but it is no mistake either.
	const mistake =
		top === unusable && field.name !== "properties" ? unusable : undefined;
	return typeof inner === "string" ? inner : (inner ?? mistake);
}

function member(object: object, { name, inherited }: Field): unknown {
	if (inherited && !Object.hasOwn(object, name)) return undefined;
	return (object as Record<string, unknown>)[name];
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

function text(value: Value): Found {
	switch (typeof value) {
		case "string":
			return value;
		case "number":
		case "bigint":
		case "boolean":
			return String(value);
		case "undefined":
			return undefined;
		default:
			if (value === null) return undefined;
			return isA("Date", value) ? date(value as Date) : unusable;
	}
}

/** A date that is none, `new Date('x')`, is a text that is no date either. */
function date(value: Date): string {
	return Number.isNaN(Date.prototype.getTime.call(value))
		? "Invalid Date"
		: Date.prototype.toISOString.call(value);
}
