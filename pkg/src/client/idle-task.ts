/** Runs work in the idle time of the host, at most once for all requests before. A server has no idle time. */
export class IdleTask {
	/** `undefined` after `stop`. */
	#work: (() => void) | undefined;
	#isPending = false;

	constructor(work: () => void) {
		this.#work = work;
	}

	/** Requests one run. */
	request(): void {
		const { requestIdleCallback } = globalThis as IdleHost;
		if (this.#isPending || !this.#work || !requestIdleCallback) return;
		this.#isPending = true;
		requestIdleCallback(() => {
			this.#isPending = false;
			this.#work?.();
		});
	}

	/** Drops the work: a pending callback does nothing. */
	stop(): void {
		this.#work = undefined;
	}
}

interface IdleHost {
	requestIdleCallback?(callback: () => void): void;
}
