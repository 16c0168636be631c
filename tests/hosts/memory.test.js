// Does memory stay as it is when engines come and go, and when one engine is asked and told for long?
//
// Each deed is done many times in a process of its own. What is held in the end is compared with what
// was held after the first tenth, by when everything has been needed once.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { before, it } from "node:test";
import { readCaptured, readJson } from "../js/checkout.js";
import { lay } from "./support/places.js";
import { run } from "./support/process.js";

const MB = 1_000_000;

let place;
before(async () => {
	place = await lay("memory");
	await writeFile(`${place}document.json`, JSON.stringify(largeDocument()));
	await writeFile(`${place}delta.json`, JSON.stringify(smallDelta()));
});

/** A captured document, six times over: some 50 kB. */
function largeDocument() {
	const { features, segments } = JSON.parse(readCaptured());
	const copy = (index) =>
		features.map((feature) => renamed(feature, `flag.${index}`));
	return { features: [1, 2, 3, 4, 5, 6].flatMap(copy), segments };
}

/** Events as a server sends them, about flags that are there. */
function smallDelta() {
	const { events } = readJson(
		"tests/data/unleash-server-8.2/client-delta-events.json",
	);
	return JSON.parse(JSON.stringify({ events }).replaceAll('"e2e.', '"flag.1.'));
}

const renamed = (part, start) =>
	JSON.parse(JSON.stringify(part).replaceAll('"e2e.', `"${start}.`));

/** How much more is held after a deed, done often, than after doing it a tenth as often. */
async function growth(t, deed) {
	const printed = await run(
		process.execPath,
		["--expose-gc", "measure.js", deed],
		{ cwd: place },
	);
	const { early, late } = JSON.parse(printed);
	const megabytes = (bytes) => (bytes / MB).toFixed(2);
	for (const [name, bytes] of Object.entries(late)) {
		const change = megabytes(bytes - early[name]);
		t.diagnostic(`${deed}: ${name} ${megabytes(bytes)} MB, grown by ${change}`);
	}
	assert.ok(late.wasm > 0, "the memory of WebAssembly is seen");
	return Object.fromEntries(
		Object.entries(late).map(([name, bytes]) => [name, bytes - early[name]]),
	);
}

function checkFlat({ rss, heap, external, buffers, wasm }) {
	assert.ok(heap < MB, `the heap has grown by ${heap} bytes`);
	assert.ok(external < MB, `what it refers to has grown by ${external} bytes`);
	assert.ok(buffers < MB, `buffers have grown by ${buffers} bytes`);
	assert.ok(wasm < MB, `the memory of WebAssembly has grown by ${wasm} bytes`);
	// The process itself is less exact: its pages come back when the system likes.
	assert.ok(rss < 50 * MB, `the process has grown by ${rss} bytes`);
}

it("holds no more after many engines that were made, loaded and freed", async (t) => {
	checkFlat(await growth(t, "free"));
});

it("holds no more after many engines that were made, loaded and forgotten", async (t) => {
	checkFlat(await growth(t, "forget"));
});

it("holds no more after the same engine was loaded many times", async (t) => {
	checkFlat(await growth(t, "load"));
});

it("holds no more after ten million questions of ever other people", async (t) => {
	checkFlat(await growth(t, "ask"));
});

it("holds no more after many deltas about the same flags", async (t) => {
	checkFlat(await growth(t, "apply"));
});
