import type { Lifetime } from "./client.js";

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
