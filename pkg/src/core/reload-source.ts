import { instance, type WasmEngine } from "../runtime/instance.js";

/** The bytes from which the flags of an engine can be loaded again: a document, or a snapshot. */
export class ReloadSource {
	/** The memory that holds the bytes. It stays readable after its instance is lost. */
	readonly #memory = instance.memory;
	/** Byte offset of the address and length of the bytes. */
	readonly #range: number;

	constructor(core: WasmEngine) {
		this.#range = core.source_range();
	}

	/** Empty before the first document. */
	get bytes(): Uint8Array {
		const { buffer } = this.#memory;
		const [start, length] = new Uint32Array(buffer, this.#range, 2);
		return new Uint8Array(buffer, start, length);
	}
}
