// The flags of this server; polls their source.

import { readFile } from "node:fs/promises";
import { Engine } from "fanion";
import { BUNDLED } from "./source.js";

/** Holds the engine, with the bundled definitions until the source has others. */
export class Flags {
	#engine = new Engine();
	#source;
	#definitions = "";
	#timer;

	static async open(source) {
		const flags = new Flags();
		flags.#source = source;
		flags.#load(await readFile(BUNDLED, "utf8"));
		await flags.#poll();
		return flags;
	}

	/** Polls the source; each pause begins after the last response. */
	startPolling(interval) {
		this.#timer = setTimeout(async () => {
			await this.#poll();
			if (this.#timer) this.startPolling(interval);
		}, interval);
	}

	stopPolling() {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	/** Evaluates all flags for one user; returns an object by flag name. */
	evaluate(context) {
		const evaluations = [...this.#engine.evaluateAll(context)];
		return Object.fromEntries(
			evaluations.map(({ flag, enabled, variant, reason }) => [
				flag,
				{ enabled, variant: variant.name, payload: variant.payload, reason },
			]),
		);
	}

	async #poll() {
		try {
			this.#load(await this.#source());
		} catch (error) {
			console.error(`the flags stay as they are: ${error.message}`);
		}
	}

	/** Loads definitions that have changed. Invalid definitions are tried once. */
	#load(definitions) {
		if (definitions === this.#definitions) return;
		this.#definitions = definitions;
		this.#engine.load(definitions);
		console.log(`${this.#engine.size} flags loaded`);
	}
}
