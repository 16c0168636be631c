// The one random number all answers share, so that nothing changes unless the person changes it.

import { find } from "../element.js";

/** Draws when the page is loaded, and when asked to. */
export class Chance {
	/** From 0 up to, but not including, 1. */
	value = 0;

	constructor(onDraw) {
		this.#draw();
		find("draw").addEventListener("click", () => {
			this.#draw();
			onDraw();
		});
	}

	#draw() {
		// Rounded, so that what is shown is what is used.
		this.value = Math.floor(Math.random() * 10_000) / 10_000;
		find("chance").value = this.value.toFixed(4);
	}
}
