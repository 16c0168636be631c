import type { Core as Tools } from "../../wasm/lab/fanion.js";
import { handOver } from "../document.js";
import { FanionError, firstLine } from "../error.js";
import type { Flags } from "../flags.js";
import { isA } from "../kind.js";

export type { Tools };

/**
 * Asks one of the tools, which the WebAssembly of the lab has besides, something that was written.
 *
 * @throws FanionError what the tool refuses, or `GENERAL` when the instance fails
 */
export function ask<T>(
	flags: Flags,
	text: string,
	tool: (tools: Tools) => T,
): T {
	return flags.surely(({ core }) => {
		handOver(core, text);
		return tool(core as unknown as Tools);
	});
}

/**
 * Writes down what is asked, as JSON. That is before the call, so that none of the caller's own code
 * runs in the middle of it.
 *
 * @throws FanionError `PARSE_ERROR` when it cannot be written
 */
export function write(question: unknown): string {
	try {
		return JSON.stringify(question, asText) ?? "null";
	} catch (error) {
		throw new FanionError("PARSE_ERROR", `not JSON: ${firstLine(error)}`);
	}
}

/** A point in time that the caller names, in Unix milliseconds. `problem` says what is wrong otherwise. */
export function milliseconds(at: unknown, problem: string): number {
	const time = typeof at === "number" || isA("Date", at) ? Number(at) : NaN;
	if (Number.isFinite(time)) return time;
	throw new FanionError("GENERAL", problem);
}

/**
 * What a clock says, as the WebAssembly takes it from a number: JSON has no infinity, and no `NaN`, which
 * counts as 0.
 */
export function byClock(now: number): number {
	return Math.max(-Number.MAX_VALUE, Math.min(now, Number.MAX_VALUE)) || 0;
}

/** The caller's list of names, if there is one. */
export function texts(
	list: unknown,
	name: string,
): readonly string[] | undefined {
	const isText = (it: unknown) => typeof it === "string";
	if (list === undefined) return undefined;
	if (Array.isArray(list) && list.every(isText)) return list;
	throw new FanionError("GENERAL", `\`${name}\` should be a list of texts`);
}

/** A text as a context is read: half of a letter is no letter. */
export function wellFormed(text: string): string {
	return text.replace(HALF, "\ufffd");
}

/**
 * As a context is read, too: a date that is none is a text that is no date either.
 *
 * A function or `NaN` in an object JSON would take for nothing said, and a stage that begins at `NaN`
 * would begin at once.
 */
function asText(this: object, key: string, value: unknown): unknown {
	if (typeof value === "string") return wellFormed(value);
	if (isLost(value) && key !== "" && !Array.isArray(this))
		throw new Error(
			`\`${key}\` is ${typeof value === "number" ? value : `a ${typeof value}`}`,
		);
	const given = (this as Record<string, unknown>)[key];
	return value === null && given !== null ? String(given) : value;
}

/** Is it something for which JSON has no words? */
function isLost(value: unknown): boolean {
	return typeof value === "number"
		? !Number.isFinite(value)
		: typeof value === "function" || typeof value === "symbol";
}

const HALF = /\p{Surrogate}/gu;
