/** Handles the rejection of a value that may be a promise, where the caller should have given none. */
export function ignoreRejection(value: unknown): void {
	if (typeof value === "object") Promise.resolve(value).catch(() => {});
}
