import { __wbg_reset_state, initSync, WasmEngine } from "#wasm/fanion.js";
import { type ErrorCode, FanionError, firstLine } from "../errors.js";
import { hasTag } from "./type-tag.js";

export { WasmEngine };

/** Whether the engine is JavaScript (`fanion/js`): views of its memory stay when the memory grows. */
declare const IS_JAVASCRIPT: boolean;

/** WebAssembly, compiled or as bytes. */
export type Binary = WebAssembly.Module | BufferSource;

/**
 * The WebAssembly instance that all engines of this JavaScript module use.
 *
 * A call that does not return, because of a trap or a lack of memory or stack, leaves the instance in an
 * undefined state. Then another instance of the same WebAssembly module replaces it, and each engine reloads
 * its flags before its next evaluation.
 */
class Instance {
	/** Number of the current instance. Objects of an earlier generation are lost. */
	generation = 0;

	/**
	 * Whether a call is running. If so at the start of the next call, the call did not return.
	 *
	 * Not a `catch` alone: without stack, a `catch` block may fail, too.
	 */
	isBusy = false;

	/** Views of the whole memory. Those of WebAssembly become empty when the memory grows. */
	bytes = new Uint8Array();
	words = new Uint32Array();

	#memory: WebAssembly.Memory | undefined;
	#starter: (() => void) | undefined;

	get isStarted(): boolean {
		return this.#memory !== undefined;
	}

	get memory(): WebAssembly.Memory {
		return this.#memory as WebAssembly.Memory;
	}

	/** Creates the views again if the memory has grown. */
	refreshViews(): void {
		if (IS_JAVASCRIPT) {
			if (this.words.buffer === this.memory.buffer) return;
		} else if (this.words.length > 0) return;
		const { buffer } = this.memory;
		this.bytes = new Uint8Array(buffer);
		this.words = new Uint32Array(buffer);
	}

	/** Sets the function that calls `start` when an instance is first needed. */
	startWith(starter: () => void): void {
		this.#starter ??= starter;
	}

	/** Creates the instance, unless there is one. */
	start(binary: Binary): void {
		if (this.#memory !== undefined) return;
		const module = toModule(binary);
		// Before `initSync`, which keeps the first module that it gets.
		if (!isOwnModule(module))
			throw new Error(
				`the module is not the WebAssembly of \`fanion${TOOLS}\`: pass \`fanion${TOOLS}/fanion.wasm\``,
			);
		this.#memory = initSync({ module }).memory;
	}

	/** Creates the instance if there is none, and replaces it if a call did not return. */
	ensure(): void {
		if (this.#memory === undefined) this.#startFirst();
		if (this.isBusy) this.replace();
	}

	/** Replaces the instance by another one of the same module. */
	replace(): void {
		__wbg_reset_state();
		// The glue ignores the argument after its first call, and returns the exports.
		this.#memory = initSync({ module: new Uint8Array() }).memory;
		this.words = new Uint32Array();
		this.generation += 1;
		this.isBusy = false;
	}

	#startFirst(): void {
		if (this.#starter === undefined)
			throw new FanionError(
				"PROVIDER_NOT_READY",
				"`init()` has not finished: await it before `new Engine()`",
			);
		this.#starter();
	}
}

export const instance = new Instance();

/** Whether the glue is that of `fanion/tools`, which has its own WebAssembly. */
const HAS_TOOLS = "explain" in WasmEngine.prototype;

const TOOLS = HAS_TOOLS ? "/tools" : "";

/** Returns whether the module belongs to the glue. */
function isOwnModule(module: WebAssembly.Module): boolean {
	const names = WebAssembly.Module.exports(module).map(({ name }) => name);
	return (
		names.includes("wasmengine_evaluate") &&
		names.includes("wasmengine_explain") === HAS_TOOLS
	);
}

/**
 * Calls a function that calls the WebAssembly.
 *
 * @throws FanionError if the WebAssembly throws a record. Any other error leaves the instance busy.
 */
export function callWasm<T>(work: () => T): T {
	instance.isBusy = true;
	try {
		const result = work();
		instance.isBusy = false;
		return result;
	} catch (error) {
		if (error instanceof Error) throw error;
		instance.isBusy = false;
		const { code = "PARSE_ERROR", message, ...details } = error as ErrorRecord;
		throw new FanionError(code, message, details);
	}
}

/** The record that the WebAssembly throws. */
interface ErrorRecord {
	/** `undefined` for a document. */
	readonly code?: ErrorCode;
	readonly message: string;
	readonly line?: number;
	readonly column?: number;
	/** The leaks of a residual. */
	readonly cause?: unknown;
}

/**
 * Replaces the instance if the call that threw `error` did not return, and returns the error to report.
 *
 * @throws the same error if the instance is sound
 */
export function recover(error: unknown): FanionError {
	if (!instance.isBusy) throw error;
	try {
		instance.replace();
	} catch {
		// The instance stays busy, so the next call tries again.
	}
	return new FanionError("GENERAL", `the engine failed: ${firstLine(error)}`, {
		cause: error,
	});
}

/**
 * Returns a module that the glue accepts, which tests it with `instanceof`. The edge sandbox of Next.js
 * passes a module of another realm.
 */
function toModule(binary: Binary): WebAssembly.Module {
	if (binary instanceof WebAssembly.Module) return binary;
	return hasTag("WebAssembly.Module", binary)
		? Object.setPrototypeOf(binary, WebAssembly.Module.prototype)
		: new WebAssembly.Module(binary as BufferSource);
}
