import type { Lifetime } from "../../client/client.js";
import type { EdgeRequest } from "../http.js";

/** Milliseconds for which the first flags and tokens of the server wait for the stored ones. */
export const STORAGE_TIMEOUT = 300;

/** Returns what keeps the host alive after a request; `undefined` if the host needs nothing. */
export function lifetimeOf({ waitUntil }: EdgeRequest): Lifetime | undefined {
	return waitUntil && { waitUntil };
}
