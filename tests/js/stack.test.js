// How much of its stack the WebAssembly uses, at the deepest nesting that it accepts. The stack is the start of
// the memory, grows towards the address 0, and is 0 where it was never used.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const makefile = readFileSync(new URL("../../Makefile", import.meta.url));
const [, size] = /zstack-size=(\d+)/.exec(makefile).map(Number);

/** The memory of the instance, which the package does not export. */
let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
	constructor(module, imports) {
		super(module, imports);
		memory = this.exports.memory;
	}
};

/** Returns the number of bytes of the stack that were ever used. */
function usedStack() {
	const words = new Uint32Array(memory.buffer, 0, size / 4);
	return size - 4 * words.findIndex((word) => word !== 0);
}

const nest = (depth, open, close) => open.repeat(depth) + close.repeat(depth);

const PATTERNS = [
	nest(50, "(", ")"),
	nest(50, "(a|", ")*"),
	nest(50, "(?:a{2}[^b]", ")"),
	nest(50, "[", "]"),
];

/** Returns a document with one flag; `strategies` is JSON. */
const documentWith = (strategies) =>
	`{"features":[{"name":"a","enabled":true,"strategies":${strategies}}]}`;

const withPattern = (value) => {
	const constraints = [{ contextName: "x", operator: "REGEX", value }];
	return documentWith(JSON.stringify([{ name: "default", constraints }]));
};

for (const entry of ["fanion", "fanion/tools"]) {
	test(`${entry} uses a quarter of its stack at most`, async () => {
		const { Engine } = await import(entry);
		const engine = new Engine({ onWarning() {} });
		const documents = PATTERNS.map(withPattern);
		for (const document of [...documents, documentWith(nest(124, "[", "]"))]) {
			engine.load(document);
			engine.isEnabled("a", { properties: { x: "aaaa" } });
			engine.load(engine.snapshot());
			engine.evaluateAll({});
		}
		const used = usedStack();
		assert.ok(used > 1000, `only ${used} bytes were used`);
		assert.ok(used <= size / 4, `${used} of ${size} bytes were used`);
	});
}
