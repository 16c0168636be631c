import { Canary } from "./canary.js";
import type { CanaryOptions } from "./options.js";

/**
 * Creates a router that answers each request with the build that a flag gives its visitor.
 *
 * @throws FanionError `GENERAL` if an option is missing or invalid
 *
 * ```ts
 * const canary = createCanary({
 *   flags,
 *   flag: 'build',
 *   builds: { stable: 'https://v1.example.com', v2: 'https://v2.example.com' },
 *   brake: true,
 * });
 * export default { fetch: canary.route };
 * ```
 */
export function createCanary(options: CanaryOptions): Canary {
	return new Canary(options);
}

export type { FlagSource } from "../client/flag-source.js";
export type { Canary } from "./canary.js";
export type { DecisionReason } from "./decision-reason.js";
export type { HostArguments, HostRequest, HostResponse } from "./host.js";
export type {
	AssetOptions,
	BrakeOptions,
	BrakeStorage,
	CanaryLogEntry,
	CanaryOptions,
	CookieOptions,
	ShadowComparison,
	ShadowOptions,
	ShadowResult,
} from "./options.js";
export type {
	BrakeEvent,
	BuildCounts,
	CanaryStatus,
	Counts,
	PulledBrake,
} from "./state.js";
export type { FetchFunction, FetchHost, Upstream } from "./upstream.js";
