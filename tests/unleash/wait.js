/** How long the server may take for its periodic work, in milliseconds. */
export const TIMEOUT = 120_000;

/** Waits until `find` returns a truthy value, and returns the value. */
export async function until(label, find) {
	for (const end = Date.now() + TIMEOUT; Date.now() < end; ) {
		const found = await find();
		if (found) return found;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`never: ${label}`);
}
