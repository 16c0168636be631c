// Repeats a step until it is paused: on each frame, or with reduced motion twice a second. It waits while its view is hidden.

const REDUCED_PAUSE = 500;

export class Animation {
	#button;
	#label;
	#step;
	/** Cancels the next step; `undefined` while the animation is paused. */
	#cancelStep;

	/**
	 * `button` starts and pauses the animation, `label` is its text while it is paused. `step` receives whether motion is
	 * reduced, and returns whether the animation goes on.
	 */
	constructor(button, label, step) {
		this.#button = button;
		this.#label = label;
		this.#step = step;
		button.addEventListener("click", () =>
			this.#cancelStep ? this.pause() : this.play(),
		);
	}

	play() {
		const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const schedule = isReduced ? afterPause : onNextFrame;
		const step = () => {
			// A hidden view must not disturb the measurements of another one.
			if (this.#isHidden || this.#step(isReduced))
				this.#cancelStep = schedule(step);
			else this.pause();
		};
		this.#button.textContent = "Pause";
		this.#cancelStep = schedule(step);
	}

	get #isHidden() {
		return this.#button.closest("[hidden]") !== null;
	}

	pause() {
		this.#cancelStep?.();
		this.#cancelStep = undefined;
		this.#button.textContent = this.#label;
	}
}

function onNextFrame(step) {
	const frame = requestAnimationFrame(step);
	return () => cancelAnimationFrame(frame);
}

function afterPause(step) {
	const timer = setTimeout(step, REDUCED_PAUSE);
	return () => clearTimeout(timer);
}
