// Formats numbers, times, sizes, reasons and strings for display.

import { createElement } from "./dom.js";

const REASONS = {
	DISABLED: "The flag is disabled",
	DEFAULT: "No strategy matches, or a parent flag does not allow it",
	TARGETING_MATCH: "A constraint or a list matches",
	SPLIT: "The bucket of the user decides",
	STATIC: "On for all users",
};

/** Returns a sentence for a reason of an evaluation. */
export function describeReason(reason) {
	return REASONS[reason] ?? "";
}

/** Formats a number with thousands separators: `10,000`. */
export function formatNumber(value) {
	return value.toLocaleString("en");
}

/** Formats a number with its noun: `1 flag`, `5,000 flags`. */
export function formatCount(count, noun) {
	return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Formats a duration with two significant digits, in microseconds below one millisecond. */
export function formatDuration(milliseconds) {
	if (milliseconds < 1)
		return `${Number((milliseconds * 1000).toPrecision(2))} µs`;
	return `${Number(milliseconds.toPrecision(2))} ms`;
}

/** Formats a number of bytes, or of characters, in kB or MB. */
export function formatSize(bytes) {
	return bytes < 1e6
		? `${(bytes / 1e3).toFixed(1)} kB`
		: `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Returns at most `length` UTF-16 units of a string: names and payloads can have megabytes. */
export function truncate(string, length = 160) {
	return string.length <= length ? string : `${string.slice(0, length)}…`;
}

/** Returns the nodes of a message; parts in backticks become `code` elements. */
export function formatMessage(message) {
	return truncate(message, 600)
		.split("`")
		.map((part, index) =>
			index % 2 === 1 ? createElement("code", {}, part) : part,
		);
}
