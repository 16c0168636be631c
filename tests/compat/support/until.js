/** The longest time that a condition may take, in milliseconds. */
const LIMIT = 10_000;

/** Waits until a condition holds. */
export async function until(what, condition) {
	const end = performance.now() + LIMIT;
	while (!condition()) {
		if (performance.now() > end) throw new Error(`not within 10 s: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
