import type { Payload } from "../types.js";

/**
 * Returns a value as a payload: a string, a number, another value as JSON, or a payload as Unleash has it.
 *
 * @throws TypeError if the value cannot be written as JSON
 */
export function toPayload(value: unknown): Payload {
	if (typeof value === "string") return { type: "string", value };
	if (typeof value === "number") return { type: "number", value: `${value}` };
	return isPayload(value)
		? value
		: { type: "json", value: JSON.stringify(value) ?? "null" };
}

function isPayload(value: unknown): value is Payload {
	const { type, value: text, ...rest } = Object(value) as Payload;
	return (
		typeof type === "string" &&
		typeof text === "string" &&
		Object.keys(rest).length === 0
	);
}
