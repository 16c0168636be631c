/** The longest that a timer can wait: beyond it, hosts fire at once. Milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Something that will be done later, unless it is called off. */
export class Timer {
	#handle: ReturnType<typeof setTimeout> | undefined;

	/**
	 * Does `work` after some milliseconds, in the place of what was to be done before. It keeps no process
	 * alive, unless somebody waits for it.
	 */
	start(delay: number, work: () => void, isAwaited = false): void {
		this.stop();
		const handle = setTimeout(
			() => {
				this.#handle = undefined;
				work();
			},
			Math.min(delay, LONGEST),
		);
		if (!isAwaited) release(handle);
		this.#handle = handle;
	}

	stop(): void {
		clearTimeout(this.#handle);
		this.#handle = undefined;
	}
}

/** Lets a process end before a timer does: Node and Bun have an object for it, Deno a number. */
function release(handle: unknown): void {
	const { Deno } = globalThis as {
		Deno?: { unrefTimer(handle: unknown): void };
	};
	if (typeof handle === "number") Deno?.unrefTimer(handle);
	else (handle as { unref?: () => void }).unref?.();
}
