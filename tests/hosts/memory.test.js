// Checks that memory does not grow while engines are created, used and dropped.
//
// Each operation is repeated in its own process. The memory at the end is compared with that after the
// first tenth of the repetitions, when all caches are filled.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { before, it } from "node:test";
import { readCaptured, readJson } from "../js/support/fixtures.js";
import { run } from "./support/process.js";
import { createProject } from "./support/projects.js";

const MB = 1_000_000;

let folder;
before(async () => {
	folder = await createProject("memory");
	await writeFile(`${folder}document.json`, JSON.stringify(largeDocument()));
	await writeFile(`${folder}delta.json`, JSON.stringify(smallDelta()));
});

/** Returns a document with six copies of the captured flags: about 50 kB. */
function largeDocument() {
	const { features, segments } = JSON.parse(readCaptured());
	const copy = (index) =>
		features.map((feature) => rename(feature, `flag.${index}`));
	return { features: [1, 2, 3, 4, 5, 6].flatMap(copy), segments };
}

/** Returns captured events for flags of the large document. */
function smallDelta() {
	const { events } = readJson(
		"tests/data/unleash-server-8.2/client-delta-events.json",
	);
	return JSON.parse(JSON.stringify({ events }).replaceAll('"e2e.', '"flag.1.'));
}

const rename = (part, start) =>
	JSON.parse(JSON.stringify(part).replaceAll('"e2e.', `"${start}.`));

/** Returns the memory growth between a tenth of the repetitions of an operation and all of them, in bytes. */
async function growth(t, operation) {
	const printed = await run(
		process.execPath,
		["--expose-gc", "measure.js", operation],
		{ cwd: folder },
	);
	const { early, late } = JSON.parse(printed);
	const megabytes = (bytes) => (bytes / MB).toFixed(2);
	for (const [name, bytes] of Object.entries(late)) {
		const change = megabytes(bytes - early[name]);
		t.diagnostic(
			`${operation}: ${name} ${megabytes(bytes)} MB, grown by ${change}`,
		);
	}
	assert.ok(late.wasm > 0, "the WebAssembly memory is measured");
	return Object.fromEntries(
		Object.entries(late).map(([name, bytes]) => [name, bytes - early[name]]),
	);
}

function checkFlat({ rss, heap, external, buffers, wasm }) {
	assert.ok(heap < MB, `the heap has grown by ${heap} bytes`);
	assert.ok(external < MB, `external memory has grown by ${external} bytes`);
	assert.ok(buffers < MB, `buffers have grown by ${buffers} bytes`);
	assert.ok(wasm < MB, `the memory of WebAssembly has grown by ${wasm} bytes`);
	// The resident set size is less exact: the system decides when it reclaims pages.
	assert.ok(rss < 50 * MB, `the process has grown by ${rss} bytes`);
}

it("memory does not grow while engines are created, loaded and freed", async (t) => {
	checkFlat(await growth(t, "free"));
});

it("memory does not grow while engines are created, loaded and dropped without free", async (t) => {
	checkFlat(await growth(t, "drop"));
});

it("memory does not grow while one engine is loaded repeatedly", async (t) => {
	checkFlat(await growth(t, "load"));
});

it("memory does not grow during ten million evaluations for distinct users", async (t) => {
	checkFlat(await growth(t, "evaluate"));
});

it("memory does not grow while deltas change the same flags", async (t) => {
	checkFlat(await growth(t, "apply"));
});
