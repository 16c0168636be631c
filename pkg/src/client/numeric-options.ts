import type { ClientOptions } from "./options.js";

/** Options in milliseconds, also those of `streaming`. */
const NAMES = [
	"refreshInterval",
	"metricsInterval",
	"timeout",
	"retry",
	"idle",
];

/** Shorter intervals are probably seconds, as in the browser SDK of Unleash. */
const MIN_INTERVAL = 1000;

/**
 * Returns the options without invalid numbers, so that the defaults apply.
 *
 * An invalid number emits a warning, and also an interval below a second.
 */
export function checkNumbers(
	options: ClientOptions,
	warn: (message: string) => void,
): ClientOptions {
	const { streaming } = options;
	const checked = dropInvalid(options, warn);
	return streaming && typeof streaming === "object"
		? { ...checked, streaming: dropInvalid(streaming, warn) }
		: checked;
}

function dropInvalid<Options extends object>(
	options: Options,
	warn: (message: string) => void,
): Options {
	const valid = { ...options } as Record<string, unknown>;
	for (const name of NAMES) {
		if (valid[name] === undefined) continue;
		const number = toNumber(valid[name]);
		// Without an interval nothing is sent; a timeout of 0 would make each request fail.
		const isInterval = name.endsWith("Interval");
		if (number > 0 || (number === 0 && isInterval)) {
			valid[name] = number;
			if (isInterval && number > 0 && number < MIN_INTERVAL)
				warn(
					`\`${name}: ${number}\` is in milliseconds: for seconds pass \`${number * 1000}\``,
				);
		} else {
			delete valid[name];
			warn(`\`${name}\` is no valid number: the default is used`);
		}
	}
	return valid as Options;
}

/** Converts a number or a string of digits, such as an environment variable; `NaN` for all else. */
function toNumber(value: unknown): number {
	if (typeof value === "number") return value;
	return typeof value === "string" && value.trim() ? Number(value) : Number.NaN;
}
