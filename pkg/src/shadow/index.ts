import type { FlagSource } from "../client/flag-source.js";
import { observe } from "./observe.js";
import type { OldSdk } from "./old-sdk.js";
import type { ShadowOptions } from "./options.js";
import type { ShadowReport } from "./report.js";
import { Shadow } from "./shadow.js";

/** The old SDK, whose calls fanion answers, too. */
export type Shadowed<Old> = Old & {
	/** Returns the results of the comparisons so far. */
	report(): ShadowReport;
};

/**
 * Returns an object with all members of an SDK of Unleash, for example of `unleash-client`. Its answers are those of
 * that SDK. A client or an engine of fanion is asked, too, after the caller has its answer, and the answers are compared.
 *
 * ```ts
 * const flags = shadow(unleash, createClient({ url, token, appName, metricsInterval: 0 }));
 * flags.isEnabled('checkout', { userId: '7' }); // the answer of `unleash`
 * flags.report(); // { asked: 1, equal: 1, different: 0, … }
 * ```
 */
export function shadow<Old extends OldSdk>(
	old: Old,
	fanion: FlagSource,
	options: ShadowOptions = {},
): Shadowed<Old> {
	const shadow = new Shadow(fanion, options);
	return observe(old, shadow) as Shadowed<Old>;
}

export type {
	Answer,
	ComparedVariant,
	Difference,
	Method,
} from "./difference.js";
export type { OldSdk } from "./old-sdk.js";
export type { ShadowOptions } from "./options.js";
export type { FlagReport, ShadowReport } from "./report.js";
