import { isA } from "./kind.js";
import type { Context, NamedFields, Value } from "./types.js";

/** Nobody in particular. */
export const EVERYBODY: Context = Object.freeze({});

/** A field that flags look at. */
export interface Field {
	readonly name: string;
	/** Its number on the Rust side. */
	readonly number: number;
	/** Has every object something of that name? */
	readonly inherited: boolean;
	/** Texts of this field that the Rust side has, by the number that it knows them by. */
	values: Map<string, number> | undefined;
	/** Where the Rust side has the last text of a field that has too many to keep them all. */
	place: number | undefined;
	/** That text, if it is known. */
	last: string | undefined;
}

/** The values of some fields, as texts. */
export interface Texts {
	/** For each field: its text, if there is one. */
	readonly list: (string | undefined)[];
	/** How many UTF-16 units they have together. */
	units: number;
	/** Do they say what time it is? */
	hasTime: boolean;
}

/** The field that says what time it is. */
export const TIME = "currentTime";

/**
 * `constructor` and the like are found on every object, so they count only when they are its own.
 *
 * The name is taken from a key, as which a name is looked up the fastest.
 */
export function field(name: string, number: number): Field {
	const [key] = Object.keys({ [name]: true }) as [string];
	return {
		name: key,
		number,
		inherited: name in Object.prototype,
		values: new Map(),
		place: undefined,
		last: undefined,
	};
}

/** The place of a text that is no value of a field, and is not kept. */
export function place(number: number): Field {
	return { ...field("", number), values: undefined, place: 0 };
}

/** What was found in a context: a text, nothing, or something that is no value of a field. */
export type Found = string | undefined | typeof unusable;

/** Stands for a list, an object, a function or a symbol where a value should be. */
export const unusable = Symbol("unusable");

/** The value of a field as text: at the top, or else among the properties. */
export function find(context: Context, field: Field): Found {
	const value = member(context, field);
	if (typeof value === "string") return value;
	const top = value === undefined ? undefined : text(value as Value);
	if (typeof top === "string") return top;
	const { properties } = context as NamedFields;
	const inner =
		typeof properties === "object" && properties !== null
			? text(member(properties, field) as Value)
			: undefined;
	// The map of properties is no value, but it is no mistake either.
	const mistake =
		top === unusable && field.name !== "properties" ? unusable : undefined;
	return inner ?? mistake;
}

function member(object: object, { name, inherited }: Field): unknown {
	if (inherited && !Object.hasOwn(object, name)) return undefined;
	return (object as Record<string, unknown>)[name];
}

function text(value: Value): Found {
	switch (typeof value) {
		case "string":
			return value;
		case "undefined":
			return undefined;
		case "number":
		case "bigint":
		case "boolean":
			return String(value);
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
