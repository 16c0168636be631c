// Snapshots: flags as bytes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import {
	document,
	evaluateSamples,
	flag,
	flagNames,
	open,
	REPEATABLE,
	strategyFor,
} from "./support/builders.js";
import { readCaptured, readSpecifications } from "./support/fixtures.js";
import { isParseError, LOADERS, openControl } from "./support/invalid-input.js";

/** Returns an engine that loaded a document or a snapshot. */
function read(source, options) {
	const engine = new Engine({ ...REPEATABLE, ...options });
	engine.load(source);
	return engine;
}

/** Checks that warnings, flags and results are the same after a round trip through a snapshot. */
function checkRoundTrip(source) {
	const first = read(source);
	const bytes = first.snapshot();
	for (const snapshot of [bytes, bytes.slice().buffer]) {
		const second = read(snapshot);
		assert.deepEqual(second.warnings(), first.warnings());
		assert.deepEqual(second.flags(), first.flags());
		assert.deepEqual(evaluateSamples(second), evaluateSamples(first));
		assert.deepEqual(second.snapshot(), bytes);
	}
}

test("a snapshot restores the flags of the document", () => {
	checkRoundTrip(readCaptured());
	for (const { state } of readSpecifications())
		if (state.features) checkRoundTrip(state);
});

test("a snapshot of an empty engine has no flags", () => {
	const bytes = new Engine().snapshot();
	assert.deepEqual(read(bytes).flags(), []);
	const engine = open([flag("f")]);
	engine.load(bytes);
	assert.deepEqual(engine.flags(), []);
});

test("a snapshot includes applied deltas, and deltas apply to a loaded snapshot", () => {
	const engine = open([flag("f"), flag("g")]);
	const strategies = [strategyFor("userId", "7")];
	const updated = {
		type: "feature-updated",
		feature: flag("f", { strategies }),
	};
	engine.apply({
		events: [updated, { type: "feature-removed", featureName: "g" }],
	});
	const other = read(engine.snapshot());
	assert.deepEqual(flagNames(other), ["f"]);
	for (const userId of ["7", "8"])
		assert.equal(other.isEnabled("f", { userId }), userId === "7");
	other.apply({ events: [{ ...updated, feature: flag("h") }] });
	assert.deepEqual(flagNames(other), ["f", "h"]);
	assert.deepEqual(flagNames(engine), ["f"]);
});

test("changing the bytes of a snapshot does not change any engine", () => {
	const engine = open([flag("f")]);
	const bytes = engine.snapshot();
	const copy = bytes.slice();
	const other = read(bytes);
	bytes.fill(0);
	assert.deepEqual(engine.snapshot(), copy);
	assert.deepEqual(other.snapshot(), copy);
	assert.deepEqual(flagNames(other), ["f"]);
});

test("the hostname and the custom strategies are those of the engine that loads the snapshot", () => {
	const strategies = [
		{ name: "mine" },
		{ name: "applicationHostname", parameters: { hostNames: "web-1" } },
	];
	const bytes = open([flag("f", { strategies })]).snapshot();
	const on = (options) => read(bytes, options).isEnabled("f", {});
	assert.equal(on({}), false);
	assert.equal(on({ hostname: "web-1" }), true);
	assert.equal(on({ customStrategies: { mine: () => true } }), true);
	assert.equal(on({ customStrategies: { mine: () => false } }), false);
});

test("damaged snapshots are rejected, and the old flags stay", () => {
	const bytes = open([
		flag("f", { strategies: [strategyFor("x", "a")] }),
	]).snapshot();
	const { engine, isIntact } = openControl();
	const checkParseError = (damaged, label) => {
		assert.throws(() => engine.load(damaged), isParseError, label);
		assert.ok(isIntact(), label);
	};
	for (let offset = 0; offset < bytes.length; offset += 1) {
		checkParseError(bytes.subarray(0, offset), `truncated at byte ${offset}`);
		for (const bit of [1, 128]) {
			const damaged = bytes.slice();
			damaged[offset] ^= bit;
			checkParseError(damaged, `bit ${bit} of byte ${offset}`);
		}
	}
	checkParseError(Uint8Array.of(...bytes, 0), "one extra byte");
});

test("apply rejects a snapshot, and no method reads one from a string", () => {
	const { engine, isIntact } = openControl();
	const bytes = engine.snapshot();
	assert.throws(() => engine.apply(bytes), isParseError);
	for (const loader of LOADERS)
		assert.throws(
			() => engine[loader](String.fromCharCode(...bytes)),
			isParseError,
		);
	assert.ok(isIntact());
});

test("snapshot throws on a freed engine", () => {
	const engine = open([flag("f")]);
	engine.free();
	assert.throws(() => engine.snapshot(), {
		name: "FanionError",
		message: /freed/,
	});
});

test("a snapshot is less than half as large as the document of 200 flags", () => {
	const features = Array.from({ length: 200 }, (_, index) =>
		flag(`flag.${index}`, { strategies: [strategyFor("userId", "7", "8")] }),
	);
	const { length } = JSON.stringify(document(...features));
	const bytes = open(features).snapshot();
	assert.ok(bytes.length < length / 2, `${bytes.length} of ${length} bytes`);
});
