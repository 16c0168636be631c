import { runInRootZone } from "./zone.js";

/** The longest delay of `setTimeout`, in milliseconds: hosts fire at once beyond it. */
const MAX_DELAY = 2 ** 31 - 1;

/** Runs work after a delay, unless it is stopped or restarted before. */
export class Timer {
	#handle: ReturnType<typeof setTimeout> | undefined;

	/**
	 * Runs `work` after `delay` milliseconds and cancels the work that was scheduled before.
	 *
	 * The timer keeps the process alive, and an Angular application unstable, only if `isAwaited`.
	 */
	start(delay: number, work: () => void, isAwaited = false): void {
		this.stop();
		const run = () => {
			this.#handle = undefined;
			work();
		};
		// A caller may pass a timeout of `NaN`.
		const schedule = () => setTimeout(run, Math.min(delay, MAX_DELAY) || 0);
		const handle = isAwaited ? schedule() : runInRootZone(schedule);
		if (!isAwaited) unref(handle);
		this.#handle = handle;
	}

	stop(): void {
		clearTimeout(this.#handle);
		this.#handle = undefined;
	}
}

/** Lets the process end before the timer fires. Node and Bun have an object for a timer, Deno an id. */
function unref(handle: unknown): void {
	const { Deno } = globalThis as {
		Deno?: { unrefTimer(handle: unknown): void };
	};
	if (typeof handle === "number") Deno?.unrefTimer(handle);
	else (handle as { unref?: () => void }).unref?.();
}
