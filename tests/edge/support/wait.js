// Waiting for an edge, however slow the machine is.

/** Milliseconds after which a condition counts as never true. */
const TIMEOUT = 60_000;

/** Waits until a check is true. */
export async function waitFor(check) {
	const end = performance.now() + TIMEOUT;
	while (!(await check())) {
		if (performance.now() > end) throw new Error(`never true: ${check}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
