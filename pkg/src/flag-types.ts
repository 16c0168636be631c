import type { Evaluation, Payload, Variant } from "./types.js";

/** The flags of a caller that declares none: every string is a name. */
export type AnyFlags = object;

/**
 * The form of `Flags`, the flags that a caller declares, by name. `fanion types` writes them from a document.
 *
 * A flag without variants is `boolean`. A flag with variants is an object: the payload of each variant by name,
 * `undefined` without a payload.
 *
 * ```ts
 * interface Flags {
 *   checkout: boolean;
 *   theme: { dark: JsonPayload<{ accent: string }>; light: undefined };
 * }
 * const engine = new Engine<Flags>();
 * ```
 *
 * Classes with a parameter `Flags` declare a member `~flags`, which exists only in types. It must be the first one.
 * For its mapped type, TypeScript compares members instead of parameters, so `Engine<Flags>` is an `Engine`.
 */
export type FlagTypes<Flags> = {
	readonly [Name in keyof Flags]:
		| boolean
		| (object & VariantTypes<Flags[Name]>);
};

type VariantTypes<Variants> = {
	readonly [Name in keyof Variants]: Payload | undefined;
};

/** The name of a flag. */
export type FlagName<Flags> = object extends Flags
	? string
	: Extract<keyof Flags, string>;

/** The variant of a flag: one of its variants, or `disabled`. */
export type FlagVariant<Flags, Name> = object extends Flags
	? Variant
	: Name extends keyof Flags
		? DisabledVariant | SelectedVariant<Flags[Name]>
		: never;

/** The evaluation of a flag, with the types of its name and variant. */
export type FlagEvaluation<Flags, Name> = object extends Flags
	? Evaluation
	: Name extends keyof Flags
		? Evaluation & {
				readonly flag: Name;
				readonly variant: FlagVariant<Flags, Name>;
			}
		: never;

/**
 * The evaluation of any of the flags. Its variant is not narrowed by the name: a union of the evaluations of
 * thousands of flags would take TypeScript seconds.
 */
export type ListedEvaluation<Flags> = object extends Flags
	? Evaluation
	: Evaluation & { readonly flag: FlagName<Flags> };

/** The variant of a flag that is off, or that has no variants. */
export interface DisabledVariant extends Variant {
	readonly name: "disabled";
	readonly enabled: false;
	readonly payload?: never;
}

/** A variant of one of the types; never for a flag without variants. */
type SelectedVariant<Type> = Type extends boolean
	? never
	: { [Name in keyof Type]: TypedVariant<Name, Type[Name]> }[keyof Type];

type TypedVariant<Name, Data> = Variant & {
	readonly name: Name;
	readonly enabled: true;
	readonly feature_enabled: true;
} & (undefined extends Data
		? { readonly payload?: Exclude<Data, undefined> }
		: { readonly payload: Data });

/** A payload of type `string`. */
export interface StringPayload extends Payload {
	readonly type: "string";
}

/** A payload of type `number`: the value is the number as a string. */
export interface NumberPayload extends Payload {
	readonly type: "number";
}

/** A payload of type `csv`: the value is a list with commas. */
export interface CsvPayload extends Payload {
	readonly type: "csv";
}

/** A payload of type `json`: the value is JSON of a value of the type. */
export interface JsonPayload<Value> extends Payload {
	readonly type: "json";
	readonly value: JsonString<Value>;
}

/** JSON of a value of the type. With the declaration that `fanion types` writes, `JSON.parse` returns that type. */
export type JsonString<Value> = string & { readonly [parsed]: Value };

/** Exists only in types. */
declare const parsed: unique symbol;
