import { isBuildName } from "./build-name.js";
import type { Counts } from "./state.js";

/** The address that a keeper receives from its routers. It is never resolved. */
export const KEEPER_ADDRESS = "https://canary.keeper/";

/** Milliseconds until a keeper has to answer. */
export const KEEPER_TIMEOUT = 2000;

/** What a router asks a keeper. The answer is its `CanaryStatus`. */
export type KeeperRequest =
	| { readonly type: "report"; readonly counts: Counts }
	| { readonly type: "pull"; readonly build: string; readonly reason: string }
	| { readonly type: "lift"; readonly build: string };

/** Returns whether a value is a request of a router. */
export function isKeeperRequest(value: unknown): value is KeeperRequest {
	const { type, counts, build, reason } = Object(value);
	if (type === "report") return isCounts(counts);
	const isAbout = typeof build === "string" && isBuildName(build);
	return isAbout && (type === "lift" || (type === "pull" && isText(reason)));
}

/** Returns whether a value is the counts of builds. */
export function isCounts(value: unknown): value is Counts {
	const entries = Object.entries(Object(value));
	return typeof value === "object" && value !== null && entries.every(isEntry);
}

function isEntry([name, counts]: [string, unknown]): boolean {
	const { requests, errors, latency } = Object(counts);
	return (
		isBuildName(name) &&
		Number.isSafeInteger(requests) &&
		Number.isSafeInteger(errors) &&
		errors >= 0 &&
		requests >= errors &&
		latency >= 0 &&
		Number.isFinite(latency)
	);
}

function isText(value: unknown): boolean {
	return typeof value === "string";
}
