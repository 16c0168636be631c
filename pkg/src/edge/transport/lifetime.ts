import type { Lifetime } from "../../client/client.js";
import type { EdgeRequest } from "../http.js";

/** Milliseconds for which the first flags and tokens of the server wait for the stored ones. */
export const STORAGE_TIMEOUT = 300;

/** Keeps the host alive until work has ended, if it can. */
export function prolong(
	lifetime: Lifetime | undefined,
	work: Promise<unknown>,
): void {
	try {
		lifetime?.waitUntil(work);
	} catch {
		// The request has ended.
	}
}

/** Resolves with the result of work, or with `late` after some milliseconds. */
export async function within<Result, Late>(
	work: Promise<Result>,
	milliseconds: number,
	late: Late,
): Promise<Result | Late> {
	let handle: ReturnType<typeof setTimeout> | undefined;
	const timeout = new Promise<Late>((resolve) => {
		handle = setTimeout(() => resolve(late), milliseconds);
	});
	try {
		return await Promise.race([work, timeout]);
	} finally {
		clearTimeout(handle);
	}
}

/** Returns what keeps the host alive after a request; `undefined` if the host needs nothing. */
export function lifetimeOf({ waitUntil }: EdgeRequest): Lifetime | undefined {
	return waitUntil && { waitUntil };
}
