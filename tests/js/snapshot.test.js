// The flags as bytes, and back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readCaptured, readSpecifications } from "./checkout.js";
import { document, flag, forThose, names, open, PEOPLE } from "./flags.js";
import { DOORS, isRefusal, openWitness } from "./support/doors.js";

const quiet = { onWarning: () => {}, random: () => 0.5, now: () => 0 };

const answers = (engine) =>
	PEOPLE.map((person) => engine.evaluateAll(person).toJSON());

/** An engine that has read a document or a snapshot, and what it warned about. */
function read(source, options) {
	const engine = new Engine({ ...quiet, ...options });
	return { engine, warnings: engine.load(source) };
}

/** All that can be told of flags is the same when they come from a snapshot. */
function checkRoundTrip(source) {
	const first = read(source);
	const bytes = first.engine.snapshot();
	for (const again of [bytes, bytes.slice().buffer]) {
		const second = read(again);
		assert.deepEqual(second.warnings, first.warnings);
		assert.deepEqual(second.engine.flags(), first.engine.flags());
		assert.deepEqual(answers(second.engine), answers(first.engine));
		assert.deepEqual(second.engine.snapshot(), bytes);
	}
}

test("flags from a snapshot are the flags of the document", () => {
	checkRoundTrip(readCaptured());
	for (const { state } of readSpecifications())
		if (state.features) checkRoundTrip(state);
});

test("a snapshot of nothing holds no flags", () => {
	const bytes = new Engine().snapshot();
	assert.deepEqual(read(bytes).engine.flags(), []);
	const engine = open([flag("f")]);
	engine.load(bytes);
	assert.deepEqual(engine.flags(), []);
});

test("a snapshot holds what deltas have changed, and deltas change what came from one", () => {
	const engine = open([flag("f"), flag("g")]);
	const strategies = [forThose("userId", "7")];
	const updated = {
		type: "feature-updated",
		feature: flag("f", { strategies }),
	};
	engine.apply({
		events: [updated, { type: "feature-removed", featureName: "g" }],
	});
	const { engine: other } = read(engine.snapshot());
	assert.deepEqual(names(other), ["f"]);
	for (const userId of ["7", "8"])
		assert.equal(other.isEnabled("f", { userId }), userId === "7");
	other.apply({ events: [{ ...updated, feature: flag("h") }] });
	assert.deepEqual(names(other), ["f", "h"]);
	assert.deepEqual(names(engine), ["f"]);
});

test("a snapshot is the caller's own, and so are the bytes that were loaded", () => {
	const engine = open([flag("f")]);
	const bytes = engine.snapshot();
	const copy = bytes.slice();
	const { engine: other } = read(bytes);
	bytes.fill(0);
	assert.deepEqual(engine.snapshot(), copy);
	assert.deepEqual(other.snapshot(), copy);
	assert.deepEqual(names(other), ["f"]);
});

test("the host and the custom strategies are those of the engine that loads", () => {
	const strategies = [
		{ name: "mine" },
		{ name: "applicationHostname", parameters: { hostNames: "web-1" } },
	];
	const bytes = open([flag("f", { strategies })]).snapshot();
	const on = (options) => read(bytes, options).engine.isEnabled("f", {});
	assert.equal(on({}), false);
	assert.equal(on({ hostname: "web-1" }), true);
	assert.equal(on({ customStrategies: { mine: () => true } }), true);
	assert.equal(on({ customStrategies: { mine: () => false } }), false);
});

test("damaged snapshots are refused, and the flags stay", () => {
	const bytes = open([
		flag("f", { strategies: [forThose("x", "a")] }),
	]).snapshot();
	const { engine, isWell } = openWitness();
	const refuse = (damaged, label) => {
		assert.throws(() => engine.load(damaged), isRefusal, label);
		assert.ok(isWell(), label);
	};
	for (let place = 0; place < bytes.length; place += 1) {
		refuse(bytes.subarray(0, place), `cut at ${place}`);
		for (const bit of [1, 128]) {
			const damaged = bytes.slice();
			damaged[place] ^= bit;
			refuse(damaged, `bit ${bit} of byte ${place}`);
		}
	}
	refuse(Uint8Array.of(...bytes, 0), "one byte more");
});

test("a snapshot is no delta, and is not read from text", () => {
	const { engine, isWell } = openWitness();
	const bytes = engine.snapshot();
	assert.throws(() => engine.apply(bytes), isRefusal);
	for (const door of DOORS)
		assert.throws(() => engine[door](String.fromCharCode(...bytes)), isRefusal);
	assert.ok(isWell());
});

test("an engine that was freed gives no snapshot", () => {
	const engine = open([flag("f")]);
	engine.free();
	assert.throws(() => engine.snapshot(), {
		name: "FanionError",
		message: /freed/,
	});
});

test("a snapshot is smaller than a document of many flags", () => {
	const features = Array.from({ length: 200 }, (_, index) =>
		flag(`flag.${index}`, { strategies: [forThose("userId", "7", "8")] }),
	);
	const { length } = JSON.stringify(document(...features));
	const bytes = open(features).snapshot();
	assert.ok(bytes.length < length / 2, `${bytes.length} of ${length} bytes`);
});
