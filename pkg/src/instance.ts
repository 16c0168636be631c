import { __wbg_reset_state, Core, initSync } from "../wasm/fanion.js";
import { type ErrorCode, FanionError, firstLine } from "./error.js";
import { isA } from "./kind.js";

export { Core };

/** WebAssembly as a host has it: compiled, or still as bytes. */
export type Binary = WebAssembly.Module | BufferSource;

/**
 * The one WebAssembly instance that all engines of this module share.
 *
 * A call that does not come back – a trap, memory or stack that ran out – leaves it in a state that
 * nobody can trust. Then a fresh one of the same module takes its place, and each engine makes itself
 * anew in there when it is next asked.
 */
class Instance {
	/** Counts the instances; what belongs to an earlier one is gone. */
	generation = 0;

	/**
	 * Is a call on its way? If so when the next one begins, that call never came back. A mark and not
	 * only a `catch`, since where the stack has run out a `catch` may not come to an end either.
	 */
	isBusy = false;

	/** Windows on all its memory, which close when it grows. */
	bytes = new Uint8Array();
	words = new Uint32Array();

	#memory: WebAssembly.Memory | undefined;
	#offer: (() => void) | undefined;

	get isStarted(): boolean {
		return this.#memory !== undefined;
	}

	get memory(): WebAssembly.Memory {
		return this.#memory as WebAssembly.Memory;
	}

	/** Opens the windows where the memory is, or where it has moved. */
	look(): void {
		if (this.words.length > 0) return;
		const { buffer } = this.memory;
		this.bytes = new Uint8Array(buffer);
		this.words = new Uint32Array(buffer);
	}

	/** Takes note of how this host makes the instance, for when it is first needed. */
	offer(start: () => void): void {
		this.#offer ??= start;
	}

	/**
	 * Makes the instance; when there is one, nothing happens.
	 *
	 * Another module is refused before the glue takes it, since it would never let go of it.
	 */
	start(binary: Binary): void {
		if (this.#memory !== undefined) return;
		const module = asModule(binary);
		const exports = WebAssembly.Module.exports(module);
		if (!exports.some(({ name }) => name === "core_evaluate"))
			throw new Error("it is the module of something else");
		this.#memory = initSync({ module }).memory;
	}

	/** Sees to it that there is an instance, and that it is sound. */
	ensure(): void {
		if (this.#memory === undefined) this.#start();
		if (this.isBusy) this.renew();
	}

	/** Puts a fresh instance in the place of this one. */
	renew(): void {
		__wbg_reset_state();
		// Once there is an instance, this does no more than hand out its exports.
		this.#memory = initSync({ module: new Uint8Array() }).memory;
		this.words = new Uint32Array();
		this.generation += 1;
		this.isBusy = false;
	}

	#start(): void {
		if (this.#offer === undefined)
			throw new FanionError(
				"PROVIDER_NOT_READY",
				"call `await init()` before making an engine",
			);
		this.#offer();
	}
}

export const instance = new Instance();

/**
 * Does `work` in the instance. What the Rust side refuses is thrown as an error of ours; any other
 * error leaves the mark that the call has not come back.
 */
export function inside<T>(work: () => T): T {
	instance.isBusy = true;
	try {
		const result = work();
		instance.isBusy = false;
		return result;
	} catch (error) {
		if (error instanceof Error) throw error;
		instance.isBusy = false;
		const { code = "PARSE_ERROR", message, ...facts } = error as Refusal;
		throw new FanionError(code, message, facts);
	}
}

/** What the Rust side throws when it refuses something. */
interface Refusal {
	/** None when it is a document. */
	readonly code?: ErrorCode;
	readonly message: string;
	readonly line?: number;
	readonly column?: number;
	/** What it is about, when that is more than a sentence. */
	readonly cause?: unknown;
}

/**
 * What an error means that came out of a call. If the instance broke, it is replaced, and the error
 * says so; any other error is thrown on.
 */
export function diagnose(error: unknown): FanionError {
	if (!instance.isBusy) throw error;
	try {
		instance.renew();
	} catch {
		// It stays marked, and the next call tries again.
	}
	return new FanionError("GENERAL", `the engine failed: ${firstLine(error)}`, {
		cause: error,
	});
}

/**
 * A module as the glue knows it, which is one of its own realm: the sandbox of Next.js for the edge
 * runtime hands in one from outside.
 */
function asModule(binary: Binary): WebAssembly.Module {
	if (binary instanceof WebAssembly.Module) return binary;
	return isA("WebAssembly.Module", binary)
		? Object.setPrototypeOf(binary, WebAssembly.Module.prototype)
		: new WebAssembly.Module(binary as BufferSource);
}
