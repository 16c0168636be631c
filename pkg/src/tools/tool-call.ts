import type { WasmEngine as Tools } from "../../wasm/tools/fanion.js";
import type { ContextField, FieldValues } from "../core/context-fields.js";
import { writeDocument } from "../core/document-bytes.js";
import type { FlagStore } from "../core/flag-store.js";
import { FanionError, firstLine } from "../errors.js";
import { hasTag } from "../runtime/type-tag.js";

export type { Tools };

/** Calls a tool, an export that only the WebAssembly of `fanion/tools` has. */
export function useTools<T>(store: FlagStore, work: (tools: Tools) => T): T {
	return store.use(({ core }) => work(core as unknown as Tools));
}

/**
 * Calls a tool that reads a request as JSON.
 *
 * @throws FanionError if the tool rejects the request, or `GENERAL` if the instance fails
 */
export function callTool<T>(
	store: FlagStore,
	json: string,
	tool: (tools: Tools) => T,
): T {
	return store.use(({ core }) => {
		writeDocument(core, json);
		return tool(core as unknown as Tools);
	});
}

/** Returns the names and values of the fields that are not missing. */
export function presentValues(
	fields: readonly ContextField[],
	{ list }: FieldValues,
): (readonly [name: string, value: string])[] {
	return fields.flatMap(({ name }, index) => {
		const value = list[index];
		return value === undefined ? [] : [[name, value] as const];
	});
}

/**
 * Serializes a request. This runs the caller's getters, so it comes before the call of the WebAssembly.
 *
 * @throws FanionError `PARSE_ERROR` if JSON cannot represent the request
 */
export function serialize(request: unknown): string {
	try {
		return JSON.stringify(request, replaceValue) ?? "null";
	} catch (error) {
		throw new FanionError(
			"PARSE_ERROR",
			`the argument is not JSON: ${firstLine(error)}`,
		);
	}
}

/**
 * Converts a time to Unix milliseconds.
 *
 * @throws FanionError `GENERAL` with the message `problem` if the value is not a time
 */
export function toMilliseconds(time: unknown, problem: string): number {
	const number =
		typeof time === "number" || hasTag("Date", time) ? Number(time) : NaN;
	if (Number.isFinite(number)) return number;
	throw new FanionError("GENERAL", problem);
}

/** Returns the time of a clock as a number that JSON can represent: `NaN` counts as 0, infinity is clamped. */
export function toFinite(now: number): number {
	return Math.max(-Number.MAX_VALUE, Math.min(now, Number.MAX_VALUE)) || 0;
}

/**
 * Returns an optional list of names. `option` is its name in the options.
 *
 * @throws FanionError `GENERAL` if the value is not an array of strings
 */
export function toNames(
	names: unknown,
	option: string,
): readonly string[] | undefined {
	const isString = (name: unknown) => typeof name === "string";
	if (names === undefined) return undefined;
	if (Array.isArray(names) && names.every(isString)) return names;
	throw new FanionError("GENERAL", `\`${option}\` must be an array of strings`);
}

/** Replaces lone surrogates by U+FFFD, as the UTF-8 encoding of a context does. */
export function toWellFormed(string: string): string {
	return string.replace(LONE_SURROGATE, "\ufffd");
}

/**
 * Replaces values for `JSON.stringify`. Strings are well-formed, and an invalid date becomes a string, as in a
 * context.
 *
 * Functions and non-finite numbers throw. JSON would omit them: a stage from `NaN` would start at once.
 */
function replaceValue(this: object, key: string, value: unknown): unknown {
	if (typeof value === "string") return toWellFormed(value);
	if (isOmitted(value) && key !== "" && !Array.isArray(this))
		throw new Error(
			`\`${key}\` is ${typeof value === "number" ? value : `a ${typeof value}`}`,
		);
	const original = (this as Record<string, unknown>)[key];
	return value === null && original !== null ? String(original) : value;
}

/** Returns whether JSON has no representation of a value. */
function isOmitted(value: unknown): boolean {
	return typeof value === "number"
		? !Number.isFinite(value)
		: typeof value === "function" || typeof value === "symbol";
}

const LONE_SURROGATE = /\p{Surrogate}/gu;
