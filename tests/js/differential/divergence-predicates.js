// Predicates that several kinds of divergences share.

import { isAscii } from "./value-parsing.js";

export const isDefault = (stickiness) =>
	!stickiness || stickiness === "default";

export const isEmptyValue = (reader) => (field) =>
	reader.sdkValue(field) === "";

/** Returns whether a bucket key has a non-ASCII character. The first field with a value is used. */
export const isNonAsciiBucketKey = (group, fields, reader) =>
	!isAscii(
		`${group ?? ""}${fields.map((field) => reader.sdkValue(field)).find(Boolean) ?? ""}`,
	);

export const hasLoneSurrogate = (string) =>
	string !== undefined && !string.isWellFormed();

export const isNonString = (value) =>
	value !== undefined && value !== null && typeof value !== "string";

export const isSingleAddress = (string) => !/[/%]/.test(string);

/** Returns whether an IP range has a mask such as `/255.0.0.0` or `/+8`. */
export const hasDottedMask = (range) =>
	/\/(\d+\.\d+\.\d+\.\d+|\+\d+)\s*$/.test(range);
