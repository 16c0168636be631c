// The random value that all evaluations share. Results change only when the user changes something.

import { byId } from "../dom.js";

/** A random number, drawn when the page loads and when the button is pressed. */
export class RandomValue {
	/** At least 0, below 1. */
	value = 0;

	constructor(onChange) {
		this.#draw();
		byId("new-random-value").addEventListener("click", () => {
			this.#draw();
			onChange();
		});
	}

	#draw() {
		// Rounded down to the four digits that are displayed.
		this.value = Math.floor(Math.random() * 10_000) / 10_000;
		byId("random-value").value = this.value.toFixed(4);
	}
}
