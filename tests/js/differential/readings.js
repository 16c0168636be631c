// How either side reads a value: what `unleash-client` 6.12.1 does, and what fanion's rulings say.
// Only values are read here, nothing is decided; a divergence is two readings that differ.

/** Blanks as JavaScript sees them, and as Rust does, differ in two letters: U+FEFF and U+0085. */
export const trimLikeRust = (text) =>
	text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, "");

export const isAscii = (text) => /^[\0-\x7f]*$/.test(text);

/** A context, looked into by field. */
export class Who {
	constructor(context) {
		this.context = context;
		this.properties = context.properties ?? {};
	}

	/** What stands at the top under that name, as it is. */
	top(field) {
		return this.context[field];
	}

	/** The value the SDK compares. */
	theirs(field) {
		const value = this.context[field] ?? this.context.properties?.[field];
		return value === undefined || value === null ? undefined : String(value);
	}

	/** The value fanion compares: scalars only, own properties only. */
	ours(field) {
		const top = field === "properties" ? undefined : own(this.context, field);
		const value = scalar(top) ?? scalar(own(this.properties, field));
		return value?.toWellFormed();
	}

	/** Is it a named field that was given among the properties only? */
	isOnlyAmongProperties(field) {
		return (
			(this.context[field] ?? undefined) === undefined &&
			this.ours(field) !== undefined
		);
	}

	/** Whether the two sides see different values, and the one the SDK sees makes `test` true. */
	isSeenOtherwise(field, test) {
		const seen = this.context[field] ?? this.context.properties?.[field];
		return this.theirs(field) !== this.ours(field) && test(seen);
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

/** A number as Rust reads it; NaN for what is no finite number. */
export function ourNumber(text) {
	const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
	return isNumber && Number.isFinite(Number(text)) ? Number(text) : Number.NaN;
}

/** A number in a context: that, or infinity, so spelled. */
export const ourContextNumber = (text) =>
	/^[+-]?Infinity$/.test(text) ? Number(text) : ourNumber(text);

/** The instant the SDK sees in a date, in nanoseconds; undefined for what is no date. */
export function theirInstant(date) {
	// There it throws.
	if (typeof date === "bigint") return "thrown";
	const milliseconds = new Date(date).getTime();
	return Number.isNaN(milliseconds)
		? undefined
		: BigInt(milliseconds) * 1_000_000n;
}

const DAY = /(\d{4})-(\d\d)-(\d\d)/.source;
const LONG_DAY = /(\d{4}|\+\d{6}|-(?!000000)\d{6})-(\d\d)-(\d\d)/.source;
const MINUTE = /([01]\d|2[0-3]):([0-5]\d)/.source;
const SECOND = /([0-5]\d|60)(?:\.(\d{1,9}))?/.source;
const ZONE = /([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)/.source;
const IN_CONTEXT = new RegExp(`^${LONG_DAY}[Tt ]${MINUTE}:${SECOND}${ZONE}$`);
const FULL = new RegExp(`^${DAY}[Tt]${MINUTE}:${SECOND}${ZONE}$`);
const NO_SECONDS = new RegExp(`^${DAY}[Tt]${MINUTE}()()${ZONE}?$`);
const DAY_ALONE = new RegExp(`^${DAY}()()()()()$`);

/** The instant fanion sees in the date of a context. */
export const ourContextInstant = (text) => instant(IN_CONTEXT.exec(text));

/** The instant fanion sees in the date of a constraint. */
export const ourConstraintInstant = (text) =>
	instant(FULL.exec(text) ?? NO_SECONDS.exec(text) ?? DAY_ALONE.exec(text));

function instant(parts) {
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
	const [hours, minutes] = zone.slice(1).split(":").map(Number);
	return (zone[0] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
const VERSION = new RegExp(
	`^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Whether fanion reads a version in a text: semver 2.0, numbers of 64 bits. */
export function isOurVersion(text) {
	const parts = VERSION.exec(text);
	return (
		parts?.slice(1, 4).every((number) => BigInt(number) < 2n ** 64n) ?? false
	);
}

/** A percentage as fanion reads it, 0..=100; undefined for anything else. */
export function ourPercentage(parameter) {
	const text = String(parameter);
	return /^\+?\d+$/.test(text) && Number(text) <= 100
		? Number(text)
		: undefined;
}
