import { firstLine } from "../errors.js";
import { checkOverride } from "./check-override.js";
import type { Override } from "./override.js";

/** Longest list of overrides, in UTF-16 units. Browsers keep cookies up to 4,096 bytes. */
const MAX_LENGTH = 4096;

const ON = /^(on|true)$/i;
const OFF = /^(off|false)$/i;

/** Values that could mean on or off. A variant of such a name has its first character encoded. */
const UNCLEAR = /^(yes|no|[yn01]|null|undefined|none|enabled|disabled)$/i;

/**
 * Returns overrides as one line: `checkout:on,reviews:off,theme:dark`, with the payload of a variant as JSON after
 * another colon. Each part is percent-encoded.
 */
export function formatOverrides(
	overrides: ReadonlyMap<string, Override>,
): string {
	return [...overrides].map(formatEntry).join(",");
}

/** @throws URIError if a name has half of a surrogate pair, which no text can hold */
export function formatEntry([name, override]: readonly [
	string,
	Override,
]): string {
	const parts = [encodeURIComponent(name)];
	if (typeof override === "boolean") parts.push(override ? "on" : "off");
	else {
		const { variant, payload } = override;
		parts.push(encodeVariant(variant));
		if (payload !== undefined)
			parts.push(encodeURIComponent(JSON.stringify(payload)));
	}
	return parts.join(":");
}

function encodeVariant(name: string): string {
	const encoded = encodeURIComponent(name);
	const isPlain = ![ON, OFF, UNCLEAR].some((words) => words.test(encoded));
	if (isPlain) return encoded;
	return `%${encoded.charCodeAt(0).toString(16)}${encoded.slice(1)}`;
}

/** The characters of a name or a variant: those that `encodeURIComponent` leaves, and what is not ASCII. */
const PART = /^[\w.!~*'()%\u0080-\uffff-]+$/;

/** Reads a list of overrides. An entry that is malformed is skipped with a warning. */
export function parseOverrides(
	text: string,
	warn: (problem: string) => void,
): Map<string, Override> {
	const overrides = new Map<string, Override>();
	if (text.length > MAX_LENGTH) {
		warn(`more than ${MAX_LENGTH} characters: all of it was skipped`);
		return overrides;
	}
	for (const entry of text.split(",").filter((entry) => entry.trim() !== ""))
		try {
			const [name, override] = parseEntry(entry.trim());
			// Half of a surrogate pair cannot be written again.
			formatEntry([name, override]);
			overrides.set(name, override);
		} catch (error) {
			warn(`\`${entry.slice(0, 100)}\` was skipped: ${firstLine(error)}`);
		}
	return overrides;
}

/** @throws Error if the entry is malformed */
function parseEntry(entry: string): [name: string, Override] {
	const [name = "", value = "", payload, ...rest] = entry.split(":");
	const isWritten = PART.test(name) && PART.test(value) && rest.length === 0;
	if (!isWritten || UNCLEAR.test(value))
		throw new Error("write `name:on`, `name:off` or `name:variant`");
	const isSwitch = ON.test(value) || OFF.test(value);
	if (isSwitch && payload !== undefined)
		throw new Error("only a variant has a payload");
	const override = isSwitch
		? ON.test(value)
		: {
				variant: decodeURIComponent(value),
				...(payload !== undefined && {
					payload: JSON.parse(decodeURIComponent(payload)) as unknown,
				}),
			};
	return [decodeURIComponent(name), checkOverride(override)];
}
