import { isIP } from "node:net";

/** How the string of an option becomes a value. */
export interface ValueType<Value> {
	/** The name of the value in the help: `<number>`. Empty for a flag that has no value. */
	readonly placeholder: string;
	/** The string that joins the values of a repeated option. Without it, the last one counts. */
	readonly separator?: string;
	/** Whether messages must not show the string. */
	readonly isSecret: boolean;
	/** Returns the value, or else what to pass instead. */
	parse(text: string): Parsed<Value>;
}

export type Parsed<Value> =
	| { readonly value: Value }
	| { readonly instead: string };

/** A flag; as an environment variable, `true` or `false`. */
export const flag: ValueType<boolean> = {
	placeholder: "",
	isSecret: false,
	parse: (text) => {
		const value = BOOLEANS.get(text.trim().toLowerCase());
		return value === undefined
			? { instead: "pass `true` or `false`" }
			: { value };
	},
};

const BOOLEANS = new Map([
	...["true", "1", "yes", "on"].map((text) => [text, true] as const),
	...["false", "0", "no", "off"].map((text) => [text, false] as const),
]);

/** Any string. */
export const text = (placeholder: string): ValueType<string> =>
	single(placeholder, (value) => ({ value }));

/** Any string, which messages do not show. */
export const secret = (placeholder: string): ValueType<string> => ({
	...text(placeholder),
	isSecret: true,
});

/** A whole number of a range. */
export const wholeNumber = (least: number, most: number): ValueType<number> =>
	single("<number>", (text) => {
		const value = Number(text);
		return /^\d+$/.test(text) && value >= least && value <= most
			? { value }
			: { instead: `pass a whole number from ${least} to ${most}` };
	});

/** Seconds, also with decimals; the value is in milliseconds. `least` is in seconds. */
export const seconds = (least: number): ValueType<number> =>
	single("<seconds>", (text) => {
		const value = Number(text);
		return /^\d*\.?\d+$/.test(text) && value >= least && value <= MAX_SECONDS
			? { value: value * 1000 }
			: { instead: `pass seconds from ${least} to ${MAX_SECONDS}` };
	});

/** The longest time that a timer can wait. */
const MAX_SECONDS = 2_147_483;

/** A time span with its unit, such as `24h`; the value is in milliseconds. */
export const duration: ValueType<number> = single("<duration>", (text) => {
	const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
	const value = Number(count) * (UNITS[unit] ?? 0);
	return value > 0
		? { value }
		: { instead: "pass a number with a unit, such as `30m`, `24h` or `7d`" };
});

/** Milliseconds. */
const UNITS: Readonly<Record<string, number>> = {
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};

/** One of some words. */
export const choice = <Word extends string>(
	...words: readonly Word[]
): ValueType<Word> =>
	single("<word>", (text) => {
		const value = words.find((word) => word === text.toLowerCase());
		const list = words.map((word) => `\`${word}\``).join(", ");
		return value ? { value } : { instead: `pass one of ${list}` };
	});

/** Some of some words. */
export const choices = <Word extends string>(
	placeholder: string,
	...words: readonly Word[]
): ValueType<readonly Word[]> => list(placeholder, choice(...words).parse);

/** An address with a scheme. */
export const address = (...schemes: readonly string[]): ValueType<string> =>
	single("<url>", (text) => {
		const scheme = URL.canParse(text) ? new URL(text).protocol : "";
		return schemes.includes(scheme.slice(0, -1))
			? { value: text }
			: { instead: `pass an address that begins with \`${schemes[0]}://\`` };
	});

/** The name of a header. */
export const headerName = single("<name>", (value) =>
	HEADER_NAME.test(value)
		? { value }
		: { instead: "pass the name of a header, such as `X-Token`" },
);

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Strings with commas between them. */
export const words = (placeholder: string): ValueType<readonly string[]> =>
	list(placeholder, (value) => ({ value }));

/** Tokens, which messages do not show. */
export const tokens: ValueType<readonly string[]> = {
	...list("<tokens>", (value) =>
		TOKEN.test(value)
			? { value }
			: { instead: "pass tokens of the form `project:environment.secret`" },
	),
	isSecret: true,
};

/** Tokens, also with an environment after `@`. */
export const trustedTokens: ValueType<readonly string[]> = {
	...list("<tokens>", (value) =>
		TOKEN.test(value) || /^\S+@\S+$/.test(value)
			? { value }
			: {
					instead:
						"pass tokens of the form `project:environment.secret` or `secret@environment`",
				},
	),
	isSecret: true,
};

const TOKEN = /^[^:\s]+:[^\s]+\.[^.\s]+$/;

/** Addresses and networks. */
export const networks = list("<networks>", (value) =>
	isNetwork(value)
		? { value }
		: { instead: "pass addresses or networks, such as `10.0.0.0/8`" },
);

function isNetwork(text: string): boolean {
	const [ip = "", prefix, ...more] = text.split("/");
	const bits = { 0: -1, 4: 32, 6: 128 }[isIP(ip)] ?? -1;
	const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
	return bits > 0 && isPrefix && Number(prefix ?? 0) <= bits && !more.length;
}

/** Headers with their values, which messages do not show. */
export const headers: ValueType<readonly string[]> = {
	...list("<headers>", (value) =>
		HEADER_NAME.test(value.split(":")[0]?.trim() ?? "") && value.includes(":")
			? { value }
			: { instead: "pass headers of the form `Name: value`" },
	),
	isSecret: true,
};

/** A time; the value is a date. */
export const time: ValueType<Date> = single("<time>", (text) => {
	const value = new Date(text);
	return Number.isNaN(value.getTime())
		? { instead: "pass a time, such as `2026-12-01T09:00:00Z`" }
		: { value };
});

/** Fields of a context: `userId=7`. May be repeated; a later value of a field replaces an earlier one. */
export const fields: ValueType<Readonly<Record<string, string>>> = {
	placeholder: "<name=value>",
	// No argument of a process contains this character.
	separator: "\0",
	isSecret: false,
	parse: (text) => {
		const pairs = text.split("\0").map((pair) => pair.split(/=(.*)/s, 2));
		const isPair = ([name, value]: string[]) => name && value !== undefined;
		return pairs.every(isPair)
			? { value: Object.fromEntries(pairs) }
			: { instead: "pass a field and its value, such as `userId=7`" };
	},
};

function single<Value>(
	placeholder: string,
	parse: (text: string) => Parsed<Value>,
): ValueType<Value> {
	return {
		placeholder,
		isSecret: false,
		parse: (text) => parse(text.trim()),
	};
}

/** Empty entries are skipped: `a,,b`. */
function list<Entry extends string>(
	placeholder: string,
	parse: (text: string) => Parsed<Entry>,
): ValueType<readonly Entry[]> {
	return {
		placeholder,
		separator: ",",
		isSecret: false,
		parse: (text) => {
			const parts = text.split(",").map((part) => part.trim());
			const entries = parts.filter((part) => part !== "").map(parse);
			const invalid = entries.find((entry) => "instead" in entry);
			if (invalid) return invalid;
			return {
				value: entries.flatMap((entry) =>
					"value" in entry ? entry.value : [],
				),
			};
		},
	};
}
