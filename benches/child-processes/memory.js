// Prints by how many bytes memory has grown after the load: `someFlags` and `allFlags` since after the import,
// when 100 flags and when all flags were evaluated, and `withCode` since before the import. Memory is V8's
// heap and what V8 counts outside of it: buffers and WebAssembly memory.

import { setTimeout as pause } from "node:timers/promises";
import { readDocument, task } from "./task.js";

const before = await usedBytes();
const { open, newContext } = await import(task.engine);
const imported = await usedBytes();
const { isEnabled } = await open(readDocument(task));
const someFlags = await ask(task.flags.slice(0, 100));
const allFlags = await ask(task.flags);
console.log(
	JSON.stringify({
		someFlags: someFlags - imported,
		allFlags: allFlags - imported,
		withCode: allFlags - before,
	}),
);
process.exit();

async function ask(flags) {
	for (const flag of flags) isEnabled(flag, newContext(task.context));
	return usedBytes();
}

async function usedBytes() {
	// Some memory is released only by a later collection, after finalizers have run.
	for (let round = 0; round < 3; round += 1) {
		gc();
		await pause(10);
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
