/** The longest that a timer can wait: beyond it, hosts fire at once. Milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Something that will be done later, unless it is called off. */
export class Timer {
	#handle: ReturnType<typeof setTimeout> | undefined;

	/** Does `work` after some milliseconds, in the place of what was to be done before. It keeps no process alive. */
	start(delay: number, work: () => void): void {
		this.stop();
		const handle = setTimeout(
			() => {
				this.#handle = undefined;
				work();
			},
			Math.min(delay, LONGEST),
		);
		// Node and Deno; a browser's is a number.
		(handle as { unref?: () => void }).unref?.();
		this.#handle = handle;
	}

	stop(): void {
		clearTimeout(this.#handle);
		this.#handle = undefined;
	}
}
