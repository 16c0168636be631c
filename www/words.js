// What the page says, in plain words.

import { element } from "./element.js";

const REASONS = {
	DISABLED: "Switched off",
	DEFAULT: "No strategy lets this person in, or a parent flag refuses",
	TARGETING_MATCH: "Let in by constraints or a list",
	SPLIT: "The bucket of this person decides",
	STATIC: "On for everyone",
};

/** Why a flag answers as it does. */
export function reasonInWords(reason) {
	return REASONS[reason] ?? "";
}

/** `10,000`. */
export function number(value) {
	return value.toLocaleString("en");
}

/** `1 flag`, `5,000 flags`. */
export function count(amount, noun) {
	return `${number(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A time in the unit that suits it. */
export function duration(milliseconds) {
	if (milliseconds < 1)
		return `${Number((milliseconds * 1000).toPrecision(2))} µs`;
	return `${Number(milliseconds.toPrecision(2))} ms`;
}

/** A number of bytes or characters as megabytes or kilobytes. */
export function size(bytes) {
	return bytes < 1e6
		? `${(bytes / 1e3).toFixed(1)} kB`
		: `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The beginning of a text: names and payloads may be megabytes long. */
export function shortened(text, length = 160) {
	return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** A message with what stands in backticks set as code. */
export function withCode(message) {
	return shortened(message, 600)
		.split("`")
		.map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}
