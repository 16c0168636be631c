/** Milliseconds between two drawings. */
const INTERVAL = 100;

/** Characters of the bar. */
const WIDTH = 30;

/** A bar on the standard error, if that is a terminal; a short work draws none. */
export class Progress {
	readonly #label: string;
	#drawnAt = Date.now();
	#isDrawn = false;

	constructor(label: string) {
		this.#label = label;
	}

	/** Draws the bar, at most ten times a second. */
	update(done: number, total: number | undefined): void {
		if (!process.stderr.isTTY || !total) return;
		if (Date.now() - this.#drawnAt < INTERVAL) return;
		const filled = Math.round((done / total) * WIDTH);
		const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
		const percent = Math.floor((done / total) * 100);
		process.stderr.write(`\r${this.#label} ${bar} ${percent} %`);
		this.#drawnAt = Date.now();
		this.#isDrawn = true;
	}

	/** Removes the bar. */
	end(): void {
		if (this.#isDrawn) process.stderr.write(CLEAR_LINE);
	}
}

const CLEAR_LINE = "\r\u001b[K";
