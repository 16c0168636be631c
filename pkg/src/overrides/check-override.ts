import type { Override } from "./override.js";
import { toPayload } from "./payload.js";

/**
 * Returns an override with its payload as Unleash has it.
 *
 * @throws TypeError if the value is no override, or if its payload cannot be written as JSON
 */
export function checkOverride(value: unknown): Override {
	if (typeof value === "boolean") return value;
	const { variant, payload } = Object(value) as Record<string, unknown>;
	if (typeof variant !== "string" || variant === "")
		throw new TypeError("pass `true`, `false` or `{ variant: 'name' }`");
	return payload === undefined
		? { variant }
		: { variant, payload: toPayload(payload) };
}
