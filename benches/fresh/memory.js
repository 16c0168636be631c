// How much memory the flags of a side take: what its heap and what V8 knows of outside of the heap, which
// are buffers and the pages of WebAssembly, have grown by to after the load and a first answer: `flags`
// from after the import, `all` from before it.

import { setTimeout as pause } from "node:timers/promises";
import { question, source } from "./question.js";

const before = await taken();
const { open, contextOf } = await import(question.side);
const imported = await taken();
const { isOn } = await open(source(question));
isOn(question.flag, contextOf(question.context));
const after = await taken();
console.log(JSON.stringify({ flags: after - imported, all: after - before }));
process.exit();

async function taken() {
	// Twice, and with time between, for what is only let go of by and by.
	for (let round = 0; round < 3; round += 1) {
		gc();
		await pause(10);
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
