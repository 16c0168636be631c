import type { FlagSource } from "../client/flag-source.js";
import { payloadsOf } from "./defined-payloads.js";
import type { OverrideOptions } from "./options.js";
import { OverriddenFlags } from "./overridden-flags.js";
import { Overrides } from "./overrides.js";
import { wrap } from "./wrap.js";

/** A client or an engine whose flags can be overridden. */
export type WithOverrides<Source> = Source & { readonly overrides: Overrides };

/**
 * Returns a client or an engine that answers as the given one does, except for flags that have an override.
 *
 * Overridden answers are not counted, and emit no impression. Flags that depend on an overridden flag do not change.
 *
 * ```ts
 * const flags = withOverrides(createClient({ url, token, appName }), { query: 'flags', cookie: 'flags' });
 * flags.overrides.set('checkout', true);
 * flags.isEnabled('checkout'); // true
 * ```
 */
export function withOverrides<Source extends FlagSource>(
	source: Source,
	options: OverrideOptions = {},
): WithOverrides<Source> {
	const overrides = new Overrides(options);
	const flags = new OverriddenFlags(overrides, payloadsOf(source));
	return wrap(source, flags) as WithOverrides<Source>;
}

export type {
	OverrideOptions,
	OverrideRequest,
	OverrideStorage,
} from "./options.js";
export type { Override, OverrideList, OverrideVariant } from "./override.js";
export type { OverrideEvents, Overrides } from "./overrides.js";
