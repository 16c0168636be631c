import { type Core, instance } from "./instance.js";

/** What the flags of an engine can be made of again: their document or a snapshot. */
export class Kept {
	/** The memory that it is in, which can be read even when its instance is lost. */
	readonly #memory = instance.memory;
	readonly #at: number;
	readonly #length: number;

	constructor(core: Core) {
		core.keep();
		const at = core.numbers_at() / 4;
		instance.look();
		this.#at = instance.words[at] as number;
		this.#length = instance.words[at + 1] as number;
	}

	get bytes(): Uint8Array {
		return new Uint8Array(this.#memory.buffer, this.#at, this.#length);
	}
}
