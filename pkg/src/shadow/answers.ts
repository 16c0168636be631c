import type { Payload } from "../types.js";
import type { Answer } from "./difference.js";

/**
 * Returns what an SDK returned as an answer.
 *
 * @throws TypeError if it is neither a boolean nor a variant
 */
export function toAnswer(value: unknown): Answer {
	if (typeof value === "boolean") return value;
	const variant = Object(value) as Record<string, unknown>;
	const { name, enabled, payload, feature_enabled } = variant;
	if (typeof name !== "string")
		throw new TypeError("the answer is neither a boolean nor a variant");
	return {
		name,
		enabled: enabled === true,
		...(payload ? { payload: payload as Payload } : {}),
		...(typeof feature_enabled === "boolean" && { feature_enabled }),
	};
}

/** Returns whether two answers are equal. An older SDK does not say whether the flag of a variant is on. */
export function areEqual(one: Answer, other: Answer): boolean {
	if (typeof one === "boolean" || typeof other === "boolean")
		return one === other;
	const { feature_enabled: state = other.feature_enabled } = one;
	return (
		one.name === other.name &&
		one.enabled === other.enabled &&
		one.payload?.type === other.payload?.type &&
		one.payload?.value === other.payload?.value &&
		state === (other.feature_enabled ?? state)
	);
}

/** Describes an answer in a message. */
export function describe(answer: Answer): string {
	if (typeof answer === "boolean") return answer ? "on" : "off";
	const { name, payload, feature_enabled } = answer;
	const value = payload ? ` with ${payload.type} \`${payload.value}\`` : "";
	return `\`${name}\`${value}${feature_enabled === false ? ", off" : ""}`;
}
