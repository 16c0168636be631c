import { FanionError } from "fanion";
import type { Flag } from "../types.js";
import { engineFor } from "./engines.js";
import type { Definitions, EvaluatedFlags, IToggle } from "./types.js";

/** The state of one flag: off, on without a variant, or the name of its variant. */
type State = 0 | 1 | string;

/** The most codes of one list of flags: each is a page. */
const MAX_CODES = 10_000;

/**
 * Flags that a proxy decides before a static page is chosen. A code, a segment of a path, stands for their states.
 *
 * A code is not secret: a visitor can request the page of any combination.
 */
export class PrecomputedFlags {
	readonly #names: readonly string[];

	/** @internal */
	constructor(names: readonly string[]) {
		this.#names = [...names];
	}

	/** Returns the code of the states that the flags have for a user. */
	encode(flags: EvaluatedFlags): string {
		const states = this.#names.map((name): State => {
			const {
				name: variant,
				enabled,
				feature_enabled,
			} = flags.getVariant(name);
			if (enabled) return variant;
			return feature_enabled ? 1 : 0;
		});
		return toCode(states);
	}

	/**
	 * Returns the codes of all combinations that definitions allow, for `generateStaticParams`.
	 *
	 * @throws FanionError `GENERAL` if there are more than 10,000
	 */
	codes(definitions: Definitions): string[] {
		const known = flagsByName(definitions);
		let combinations: State[][] = [[]];
		for (const name of this.#names) {
			const states = statesOf(known.get(name));
			combinations = combinations.flatMap((combination) =>
				states.map((state) => [...combination, state]),
			);
			if (combinations.length > MAX_CODES) throw tooMany(this.#names);
		}
		return combinations.map(toCode);
	}

	/**
	 * Returns the flags that are on in a code, with the payloads of definitions, for `flagsClient` and `FlagProvider`;
	 * `undefined` for a code that the definitions do not allow.
	 */
	toggles(code: string, definitions: Definitions): IToggle[] | undefined {
		const states = toStates(code);
		if (states?.length !== this.#names.length) return undefined;
		// Each page has one code, or visitors could make Next.js store any number of pages.
		if (toCode(states) !== code) return undefined;
		const known = flagsByName(definitions);
		const toggles: IToggle[] = [];
		for (const [index, name] of this.#names.entries()) {
			const flag = known.get(name);
			const state = states[index] as State;
			if (!statesOf(flag).includes(state)) return undefined;
			if (flag && state !== 0) toggles.push(toToggle(flag, state));
		}
		return toggles;
	}
}

/**
 * Lists flags whose states choose a static page.
 *
 * ```ts
 * const landing = precomputed(['checkout', 'theme']);
 * ```
 */
export function precomputed(names: readonly string[]): PrecomputedFlags {
	return new PrecomputedFlags(names);
}

function flagsByName(definitions: Definitions): Map<string, Flag> {
	const flags = engineFor(definitions).flags();
	return new Map(flags.map((flag) => [flag.name, flag]));
}

/** Returns the states that a flag may have. */
function statesOf(flag: Flag | undefined): State[] {
	if (!flag?.enabled) return [0];
	return [0, 1, ...new Set(flag.variants.map(({ name }) => name))];
}

function toToggle(flag: Flag, state: State): IToggle {
	const { name, impressionData } = flag;
	const selected = flag.variants.find((variant) => variant.name === state);
	const variant = selected
		? { ...selected, enabled: true, feature_enabled: true }
		: { name: "disabled", enabled: false, feature_enabled: true };
	return { name, enabled: true, variant, impressionData };
}

/** Returns states as Base64 with the characters of addresses. */
function toCode(states: readonly State[]): string {
	const bytes = new TextEncoder().encode(JSON.stringify(states));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}

/** Returns the states of a code; `undefined` if it is none. */
function toStates(code: string): State[] | undefined {
	try {
		const text = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
		const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
		const states: unknown = JSON.parse(new TextDecoder().decode(bytes));
		return Array.isArray(states) ? states : undefined;
	} catch {
		return undefined;
	}
}

function tooMany(names: readonly string[]): FanionError {
	return new FanionError(
		"GENERAL",
		`the ${names.length} flags have more than ${MAX_CODES} combinations: precompute fewer flags`,
	);
}
