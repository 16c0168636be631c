// What the generated glue must not do, seen from outside.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "./support/fixtures.js";

// V8 before version 13 (Node 20 and 22) aborts the whole process when it gives up optimized code in
// the middle of a call to WebAssembly that returns a JS value, and nothing else.
for (const module of ["fanion_bg.wasm", "tools/fanion_bg.wasm"])
	test(`no export of ${module} returns a bare JS value`, () => {
		const declarations = readText(`pkg/wasm/${module}.d.ts`).match(
			/^export const \w+: \(.*$/gm,
		);
		assert.ok(
			declarations.some((line) => line.includes("wasmengine_evaluate:")),
		);
		assert.deepEqual(
			declarations.filter((line) => /=> (any|object|Function);/.test(line)),
			[],
		);
	});
