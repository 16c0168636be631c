// Flags after the WebAssembly fails during a call. The package is the published one; its WebAssembly is
// built to trap on a certain string, and to have 64 MiB of memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Engine, FanionError, init } from "fanion/slim";
import {
	document,
	evaluateSamples,
	flag,
	REPEATABLE,
	strategyFor,
} from "./support/builders.js";
import { readCaptured, readText, root } from "./support/fixtures.js";

const TRAP_STRING = "trap on demand";

const wasm = new URL("target/trap/wasm/fanion_bg.wasm", root);
init(new WebAssembly.Module(readFileSync(wasm)));

/** Returns an engine with the captured flags and one delta applied, and the errors it reports. */
function openCaptured(options) {
	const errors = [];
	const engine = new Engine({
		...REPEATABLE,
		onError: (error) => errors.push(error),
		...options,
	});
	engine.load(readCaptured());
	engine.apply({ events: [updated("ours", strategyFor("userId", "7"))] });
	return { engine, errors };
}

const updated = (name, ...strategies) => ({
	type: "feature-updated",
	eventId: 1,
	feature: flag(name, { strategies }),
});

/** A strategy that reads the clock. */
const dated = {
	name: "default",
	constraints: [
		{
			contextName: "currentTime",
			operator: "DATE_AFTER",
			value: "2026-01-01T00:00:00Z",
		},
	],
};

/** Makes the engine trap in a flag that reads `userId`. */
const trap = (engine) => engine.isEnabled("ours", { userId: TRAP_STRING });

function checkTrap({ code, message, cause }) {
	assert.equal(code, "GENERAL");
	assert.match(message, /^the engine failed: /);
	assert.ok(cause instanceof Error);
}

test("the build that traps has the JavaScript glue of the published one", () => {
	assert.equal(
		readText("target/trap/wasm/fanion.js"),
		readText("pkg/wasm/fanion.js"),
	);
});

const FALLBACK = { name: "mine", enabled: true, feature_enabled: true };

const EVALUATIONS = {
	isEnabled: (engine, context) => engine.isEnabled("ours", context, true),
	getVariant: (engine, context) => engine.getVariant("ours", context, FALLBACK),
	evaluate: (engine, context) => engine.evaluate("ours", context),
	evaluateAll: (engine, context) => [
		engine.evaluateAll(context).size,
		engine.evaluateAll(context).isEnabled("ours", true),
	],
};

const FALLBACKS = {
	isEnabled: true,
	getVariant: FALLBACK,
	evaluate: undefined,
	evaluateAll: [0, true],
};

for (const [name, evaluate] of Object.entries(EVALUATIONS)) {
	test(`${name} returns the fallback and reports the error when it traps, and works on the next call`, () => {
		const { engine, errors } = openCaptured();
		const before = evaluateSamples(engine);
		const expected = evaluate(engine, { userId: "7" });
		assert.deepEqual(
			evaluate(engine, { userId: TRAP_STRING }),
			FALLBACKS[name],
		);
		assert.ok(errors.length > 0);
		errors.forEach(checkTrap);
		errors.length = 0;
		assert.deepEqual(evaluate(engine, { userId: "7" }), expected);
		assert.deepEqual(evaluateSamples(engine), before);
		assert.deepEqual(errors, []);
		engine.free();
	});
}

test("an engine that did not trap still evaluates and reports no error", () => {
	const trapped = openCaptured();
	const other = openCaptured();
	const before = evaluateSamples(other.engine);
	trap(trapped.engine);
	assert.deepEqual(evaluateSamples(other.engine), before);
	assert.deepEqual(other.errors, []);
	assert.deepEqual(evaluateSamples(trapped.engine), before);
});

test("flags that were not compiled before a trap are compiled after it", () => {
	const { engine } = openCaptured();
	const other = openCaptured().engine;
	trap(engine);
	assert.deepEqual(evaluateSamples(engine), evaluateSamples(other));
	assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
	assert.deepEqual(engine.warnings(), other.warnings());
});

for (const loader of ["load", "apply"]) {
	test(`a trap in ${loader} is thrown, and the old flags stay`, () => {
		const { engine } = openCaptured();
		const before = evaluateSamples(engine);
		const source = {
			...document(flag(TRAP_STRING)),
			events: [updated(TRAP_STRING)],
		};
		assert.throws(
			() => engine[loader](source),
			(error) => error instanceof FanionError && !checkTrap(error),
		);
		assert.deepEqual(evaluateSamples(engine), before);
		engine[loader]({ ...document(flag("new")), events: [updated("new")] });
		assert.equal(engine.isEnabled("new"), true);
	});
}

/** Returns a document whose flag `large` has user ids, seven characters each. */
const largeDocument = (count) => {
	const userIds = Array.from({ length: count }, (_, id) => 1e6 + id).join();
	const strategies = [{ name: "userWithId", parameters: { userIds } }];
	return document(flag("large", { strategies }), flag("small"));
};

test("running out of memory in load does not change the flags", () => {
	const { engine } = openCaptured();
	const before = evaluateSamples(engine);
	assert.throws(
		() => engine.load(largeDocument(9_000_000)),
		(error) => error.code === "GENERAL",
	);
	assert.deepEqual(evaluateSamples(engine), before);
});

test("a flag that does not fit into memory returns its fallback, and others are evaluated", () => {
	const { engine, errors } = openCaptured();
	engine.load(largeDocument(4_000_000));
	assert.equal(engine.isEnabled("small"), true);
	assert.equal(engine.isEnabled("large", { userId: "1000007" }), false);
	assert.equal(errors.length, 1);
	checkTrap(errors[0]);
	assert.equal(engine.isEnabled("small"), true);
	assert.equal(errors.length, 1);
});

test("running out of memory in an evaluation does not change the flags", () => {
	const { engine, errors } = openCaptured();
	const before = evaluateSamples(engine);
	const userId = "日".repeat(2 ** 24);
	assert.equal(engine.isEnabled("ours", { userId }, true), true);
	assert.equal(errors.length, 1);
	assert.deepEqual(evaluateSamples(engine), before);
});

/** Functions with frames of many sizes, so that the stack overflows at many different positions. */
const FRAMES = Array.from({ length: 40 }, (_, size) => {
	const padding = Array.from({ length: size }, (_, index) => `a${index}`);
	return new Function("recurse", ...padding, "return recurse() + 1");
});

test("a stack overflow in an evaluation does not change the flags", () => {
	const { engine, errors } = openCaptured();
	const context = { userId: "7" };
	const before = engine.evaluateAll(context).toJSON();
	for (let round = 0; round < 400; round++) {
		const recurse = () =>
			Number(engine.isEnabled("ours", context)) +
			engine.evaluateAll(context).size +
			FRAMES[round % FRAMES.length](recurse);
		assert.throws(recurse, RangeError);
		errors.length = 0;
		assert.deepEqual(engine.evaluateAll(context).toJSON(), before);
		assert.deepEqual(errors, []);
	}
});

test("a flag returns its fallback and reports the error if a custom strategy causes a trap", () => {
	const inner = openCaptured();
	const { engine, errors } = openCaptured({
		customStrategies: { mine: () => !trap(inner.engine) },
	});
	engine.apply({ events: [updated("outer", { name: "mine" })] });
	assert.equal(engine.isEnabled("outer", {}, false), false);
	assert.equal(engine.isEnabled("outer", {}, true), true);
	assert.equal(engine.evaluateAll({}).size, 0);
	assert.equal(inner.errors.length, 3);
	assert.equal(errors.length, 3);
	for (const { code, message } of errors) {
		assert.equal(code, "GENERAL");
		assert.match(
			message,
			/^the engine failed: .* another engine in a callback$/,
		);
	}
});

test("a trap caused by one custom strategy is reported once by each engine", () => {
	const inner = openCaptured();
	const { engine, errors } = openCaptured({
		customStrategies: { mine: () => trap(inner.engine), other: () => true },
	});
	const strategies = [{ name: "mine" }, { name: "other" }];
	engine.apply({ events: [updated("outer", ...strategies)] });
	assert.equal(engine.isEnabled("outer", {}, false), false);
	assert.equal(errors.length, 1);
	assert.equal(inner.errors.length, 1);
});

test("an onError that throws or rejects does not affect the engine", async () => {
	const reporters = [
		() => {
			throw new Error("mine");
		},
		async () => {
			throw new Error("mine");
		},
	];
	for (const onError of reporters) {
		const { engine } = openCaptured({ onError });
		assert.equal(trap(engine), false);
		assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
	}
	await new Promise((resolve) => setTimeout(resolve, 1));
});

test("a clock value that cannot be converted throws TypeError and is not a trap", () => {
	const unconvertible = {
		valueOf() {
			throw new TypeError("mine");
		},
	};
	for (const value of [Symbol("now"), unconvertible]) {
		const { engine, errors } = openCaptured({ now: () => value });
		engine.apply({ events: [updated("dated", dated)] });
		assert.throws(() => engine.isEnabled("dated"), TypeError);
		assert.deepEqual(errors, []);
	}
	const { engine } = openCaptured({ now: () => 5n });
	engine.apply({ events: [updated("dated", dated)] });
	assert.equal(engine.isEnabled("dated"), false);
});

test("an error thrown by the clock is passed on and is not reported", () => {
	const { engine, errors } = openCaptured({
		now: () => {
			throw new Error("no clock");
		},
	});
	engine.apply({ events: [updated("dated", dated)] });
	assert.throws(() => engine.isEnabled("dated"), /no clock/);
	assert.deepEqual(errors, []);
});

test("a bound context returns the fallback when it traps, and works on the next call", () => {
	const { engine, errors } = openCaptured();
	const bound = engine.bind({ userId: "7" });
	const other = engine.bind({ userId: "8" });
	const before = bound.evaluateAll().toJSON();
	const trapping = engine.bind({ userId: TRAP_STRING });
	assert.equal(trapping.isEnabled("ours", true), true);
	assert.equal(trapping.getVariant("ours", FALLBACK), FALLBACK);
	assert.equal(trapping.evaluate("ours"), undefined);
	assert.equal(trapping.evaluateAll().size, 0);
	assert.equal(errors.length, 4);
	errors.forEach(checkTrap);
	for (let round = 0; round < 3; round++) {
		assert.equal(bound.isEnabled("ours"), true);
		assert.equal(other.isEnabled("ours"), false);
		assert.deepEqual(bound.evaluateAll().toJSON(), before);
		assert.equal(trapping.isEnabled("ours"), false);
	}
});

test("a freed engine stays freed when the instance is replaced", () => {
	const freed = openCaptured().engine;
	const { engine } = openCaptured();
	freed.free();
	trap(engine);
	freed.free();
	assert.throws(() => freed.isEnabled("ours"), { name: "FanionError" });
	assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
});

test("all deltas are replayed in a new instance, also superseded and invalid ones", () => {
	const { engine } = openCaptured();
	const apply = (...events) => engine.apply({ events });
	const segment = (id, ...values) => ({
		type: "segment-updated",
		eventId: 1,
		segment: {
			id,
			constraints: [{ contextName: "userId", operator: "IN", values }],
		},
	});
	const inSegment = { name: "default", segments: [70] };
	const check = (user, flags) => {
		trap(engine);
		for (const [name, enabled] of Object.entries(flags)) {
			const result = engine.evaluate(name, { userId: user })?.enabled;
			assert.equal(result, enabled, `${name} for ${user}`);
		}
	};

	apply(segment(70, "1"), updated("a", inSegment), updated("b", inSegment));
	check("1", { a: true, b: true, ours: false });
	apply(segment(70, "2"));
	check("1", { a: false, b: false });
	check("2", { a: true, b: true });
	apply({ type: "feature-removed", featureName: "a" }, { type: "next year" });
	check("2", { a: undefined, b: true });
	apply({ type: "feature-updated", feature: { name: 7, enabled: true } });
	apply({ type: "segment-removed", segmentId: 70 }, { type: 7 }, {}, null);
	check("2", { 7: true, b: false });
	apply(segment(70, "2"));
	for (const id of ["70.0", "7e1", "70.5"])
		engine.apply(
			`{"events":[{"type":"segment-removed","segmentId":${id}},{"type":"segment-updated","segment":{"id": ${id},"constraints":[]}}]}`,
		);
	check("2", { b: true });
	check("3", { b: false });
	apply({ type: "segment-removed", segmentId: 70 });
	apply({ type: "hydration", features: "none" }, updated("a"));
	check("2", { a: true, 7: true, ours: false });
	apply(updated("b"), { type: "hydration", features: [flag("c")] });
	check("2", { a: undefined, b: undefined, c: true, ours: undefined });
	apply(updated("ours", strategyFor("userId", "2")));
	check("2", { c: true, ours: true });
	engine.load(document(flag("ours", { strategies: [strategyFor("userId")] })));
	check("2", { c: undefined, ours: false });
});

test("a document is replayed as it was when it was loaded", () => {
	const { engine } = openCaptured();
	const strategies = [strategyFor("userId", "7")];
	const source = JSON.stringify(document(flag("ours", { strategies })));
	const bytes = new TextEncoder().encode(source);
	engine.load(bytes);
	bytes.fill(0);
	trap(engine);
	assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
});

test("recovery compiles and fetches nothing", () => {
	const { engine } = openCaptured();
	const { Module, compile } = WebAssembly;
	const fail = () => {
		throw new Error("compiled again");
	};
	Object.assign(WebAssembly, { Module: fail, compile: fail });
	try {
		trap(engine);
		assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
	} finally {
		Object.assign(WebAssembly, { Module, compile });
	}
});

test("engines of a failed instance are garbage-collected without errors", async () => {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc");
	const { engine } = openCaptured();
	const before = evaluateSamples(engine);
	for (let round = 0; round < 50; round++) {
		openCaptured();
		trap(engine);
		if (round % 10 === 0) {
			collect();
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	}
	assert.deepEqual(evaluateSamples(engine), before);
});
