// The flags of this server, kept up to date.

import { readFile } from "node:fs/promises";
import { Engine } from "fanion";
import { BUNDLED } from "./source.js";

/** Holds the engine; it has the bundled flags until the source gives better ones. */
export class Flags {
	#engine = new Engine();
	#source;
	#text = "";
	#timer;

	static async open(source) {
		const flags = new Flags();
		flags.#source = source;
		flags.#take(await readFile(BUNDLED, "utf8"));
		await flags.#look();
		return flags;
	}

	/** Looks for changes from now on, one look after the other. */
	follow(milliseconds) {
		this.#timer = setTimeout(async () => {
			await this.#look();
			if (this.#timer) this.follow(milliseconds);
		}, milliseconds);
	}

	/** Looks no more. */
	rest() {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	/** What every flag answers to one person, by its name. */
	answers(context) {
		const all = [...this.#engine.evaluateAll(context)];
		return Object.fromEntries(
			all.map(({ flag, enabled, variant, reason }) => [
				flag,
				{ enabled, variant: variant.name, payload: variant.payload, reason },
			]),
		);
	}

	async #look() {
		try {
			this.#take(await this.#source());
		} catch (error) {
			console.error(`the flags stay as they are: ${error.message}`);
		}
	}

	/** Loads a text that is new; one that was refused is not tried again. */
	#take(text) {
		if (text === this.#text) return;
		this.#text = text;
		for (const { message } of this.#engine.load(text)) console.warn(message);
		console.log(`${this.#engine.flags().length} flags loaded`);
	}
}
