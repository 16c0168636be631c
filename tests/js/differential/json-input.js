// Restricts documents and contexts to what JSON in UTF-8 can represent, which is all that Yggdrasil reads.

/** Returns `value` as JSON would carry it: big integers as strings, lone surrogates as U+FFFD. */
export const asJson = (value) =>
	JSON.parse(JSON.stringify(value, bigIntAsString), wellFormed);

const bigIntAsString = (_, value) =>
	typeof value === "bigint" ? String(value) : value;

const wellFormed = (_, value) =>
	typeof value === "string" ? value.toWellFormed() : value;
