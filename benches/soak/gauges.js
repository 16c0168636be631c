// What a process occupies: memory, WebAssembly memory, handles.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { growthOf, quartersOf } from "./memory.js";

// An engine that nothing refers to keeps its WebAssembly memory until the next collection.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** The memories of all WebAssembly instances since this file was imported. */
const memories = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
	constructor(module, imports) {
		super(module, imports);
		const { memory } = this.exports;
		if (memory instanceof WebAssembly.Memory) memories.push(memory);
	}
};

/** Takes samples of this process. */
export class Gauges {
	#samples = [];

	sample() {
		collectGarbage();
		const sum = (bytes, { buffer }) => bytes + buffer.byteLength;
		this.#samples.push({
			resident: process.memoryUsage().rss,
			wasm: memories.reduce(sum, 0),
			handles: process.getActiveResourcesInfo().length,
		});
	}

	/** Returns the medians of the four quarters of the run. */
	quarters(name) {
		return quartersOf(this.#samples.map((sample) => sample[name]));
	}

	/** Returns how much a gauge grew from the second to the last quarter: 1 for not at all. */
	growth(name) {
		return growthOf(this.#samples.map((sample) => sample[name]));
	}
}
