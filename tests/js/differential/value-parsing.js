// How `unleash-client` 6.12.1 and fanion parse a value: the SDK as measured, fanion by its rulings.
// A divergence is a value that the two parse differently.

import { STANDARD_FIELDS } from "./sample-values.js";

/** Trims like Rust. `trim` of JavaScript differs for two characters: U+FEFF and U+0085. */
export const trimLikeRust = (string) =>
	string.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, "");

export const isAscii = (string) => /^[\0-\x7f]*$/.test(string);

const NAMED_FIELDS = new Set(STANDARD_FIELDS);

/** Reads fields of a context as the SDK, Yggdrasil and fanion do. */
export class ContextReader {
	constructor(context) {
		this.context = context;
		this.properties = context.properties ?? {};
	}

	/** Returns the top-level value without conversion. */
	topLevel(field) {
		return this.context[field];
	}

	/** Returns the value that the SDK compares. */
	sdkValue(field) {
		const value = this.context[field] ?? this.context.properties?.[field];
		return value === undefined || value === null ? undefined : String(value);
	}

	/** Returns the value that fanion compares: only scalars, only own properties. */
	fanionValue(field) {
		const topLevel =
			field === "properties" ? undefined : own(this.context, field);
		const value = scalar(topLevel) ?? scalar(own(this.properties, field));
		return value?.toWellFormed();
	}

	/** Returns the value that Yggdrasil compares: at the top level, other fields than the named ones are strings. */
	yggdrasilValue(field) {
		const value = this.context[field];
		if (NAMED_FIELDS.has(field))
			return scalar(
				field in this.context ? value : own(this.properties, field),
			);
		return typeof value === "string"
			? value
			: scalar(own(this.properties, field));
	}

	/** Returns whether the field has a value in `properties` only. */
	isOnlyInProperties(field) {
		return (
			(this.context[field] ?? undefined) === undefined &&
			this.fanionValue(field) !== undefined
		);
	}

	/** Returns whether the two values differ and the SDK's value, before conversion, passes `test`. */
	differs(field, test) {
		const sdkValue = this.context[field] ?? this.context.properties?.[field];
		return this.sdkValue(field) !== this.fanionValue(field) && test(sdkValue);
	}
}

const own = (object, key) =>
	Object.hasOwn(object, key) ? object[key] : undefined;

function scalar(value) {
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	return ["string", "number", "boolean", "bigint"].includes(typeof value)
		? String(value)
		: undefined;
}

/** Parses the operand of a constraint like fanion. Returns NaN for anything but a finite number. */
export function parseNumber(string) {
	const number = parseDecimal(string);
	return Number.isFinite(number) ? number : Number.NaN;
}

/** Parses a number of a context like fanion: `Infinity`, and numbers that are too large, are valid here. */
export const parseContextNumber = (string) =>
	/^[+-]?Infinity$/.test(string) ? Number(string) : parseDecimal(string);

const parseDecimal = (string) =>
	/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(string)
		? Number(string)
		: Number.NaN;

/** Returns the timestamp that the SDK reads, in nanoseconds; undefined for an invalid date. */
export function sdkTimestamp(date) {
	// The SDK throws.
	if (typeof date === "bigint") return "thrown";
	const milliseconds = new Date(date).getTime();
	return Number.isNaN(milliseconds)
		? undefined
		: BigInt(milliseconds) * 1_000_000n;
}

const DAY = /(\d{4})-(\d\d)-(\d\d)/.source;
const LONG_DAY = /(\d{4}|\+\d{6}|-(?!000000)\d{6})-(\d\d?)-(\d\d?)/.source;
const SHORT_TIME =
	/([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d|60)(?:\.(\d{1,9})\d*)?/.source;
const RELAXED_ZONE = / ?([Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)|( UTC)/.source;
const MINUTE = /([01]\d|2[0-3]):([0-5]\d)/.source;
const SECOND = /([0-5]\d|60)(?:\.(\d{1,9}))?/.source;
const ZONE = /([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)/.source;
const IN_CONTEXT = new RegExp(
	`^${LONG_DAY}[Tt ]${SHORT_TIME}(?:${RELAXED_ZONE})$`,
	"i",
);
const FULL = new RegExp(`^${DAY}[Tt]${MINUTE}:${SECOND}${ZONE}$`);
const NO_SECONDS = new RegExp(`^${DAY}[Tt]${MINUTE}()()${ZONE}?$`);
const DAY_ALONE = new RegExp(`^${DAY}()()()()()$`);

/** Parses a date of a context like fanion. Returns nanoseconds, or undefined. */
export const parseContextTimestamp = (string) =>
	timestamp(IN_CONTEXT.exec(string));

/** Parses a date of a constraint like fanion. Returns nanoseconds, or undefined. */
export const parseConstraintTimestamp = (string) =>
	timestamp(
		FULL.exec(string) ?? NO_SECONDS.exec(string) ?? DAY_ALONE.exec(string),
	);

function timestamp(parts) {
	if (!parts) return undefined;
	const [year, month, day, hour, minute, second] = parts
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
		return undefined;
	const seconds =
		date.getTime() / 1000 +
		hour * 3600 +
		minute * 60 +
		second -
		zoneSeconds(parts[8]);
	return (
		BigInt(seconds) * 1_000_000_000n + BigInt((parts[7] ?? "").padEnd(9, "0"))
	);
}

function zoneSeconds(zone) {
	if (!zone || zone.toUpperCase() === "Z") return 0;
	const [, sign, hours, minutes] = /^(.)(\d\d?):?(\d\d?)$/.exec(zone);
	return (sign === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
const VERSION = new RegExp(
	`^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Returns whether fanion parses a string as a version: semver 2.0, numbers of up to 64 bits. */
export function isSemver(string) {
	const parts = VERSION.exec(string);
	return (
		parts?.slice(1, 4).every((number) => BigInt(number) < 2n ** 64n) ?? false
	);
}

/** Parses a percentage like fanion. Returns a number in [0, 100], or undefined. */
export function parsePercentage(parameter) {
	const string = String(parameter);
	return /^\+?\d+$/.test(string) && Number(string) <= 100
		? Number(string)
		: undefined;
}
