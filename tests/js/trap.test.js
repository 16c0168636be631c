// What becomes of flags when the WebAssembly fails in the middle of a call. The package is the one that
// ships; the WebAssembly is built to trap when certain letters come in, and has little memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Engine, FanionError, init } from "fanion/slim";
import { readCaptured, readText, root } from "./checkout.js";
import { document, flag, forThose, PEOPLE } from "./flags.js";

const DEMAND = "trap on demand";

const wasm = new URL("target/trap/wasm/fanion_bg.wasm", root);
init(new WebAssembly.Module(readFileSync(wasm)));

/** An engine with the captured flags, changed by a delta; `errors` are those it reported. */
function openCaptured(options) {
	const errors = [];
	const engine = new Engine({
		onError: (error) => errors.push(error),
		onWarning: () => {},
		random: () => 0.5,
		now: () => 0,
		...options,
	});
	engine.load(readCaptured());
	engine.apply({ events: [updated("ours", forThose("userId", "7"))] });
	return { engine, errors };
}

const updated = (name, ...strategies) => ({
	type: "feature-updated",
	eventId: 1,
	feature: flag(name, { strategies }),
});

/** A strategy that looks at the clock. */
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

/** All that an engine answers, to everybody. */
const answers = (engine) =>
	PEOPLE.map((person) => engine.evaluateAll(person).toJSON());

/** Makes the engine trap, by a flag that reads `userId`. */
const trap = (engine) => engine.isEnabled("ours", { userId: DEMAND });

function checkTrap({ code, message, cause }) {
	assert.equal(code, "GENERAL");
	assert.match(message, /^the engine failed: /);
	assert.ok(cause instanceof Error);
}

test("the build that traps has the glue of the one that ships", () => {
	assert.equal(
		readText("target/trap/wasm/fanion.js"),
		readText("pkg/wasm/fanion.js"),
	);
});

const FALLBACK = { name: "mine", enabled: true, feature_enabled: true };

const QUESTIONS = {
	isEnabled: (engine, person) => engine.isEnabled("ours", person, true),
	getVariant: (engine, person) => engine.getVariant("ours", person, FALLBACK),
	evaluate: (engine, person) => engine.evaluate("ours", person),
	evaluateAll: (engine, person) => [
		engine.evaluateAll(person).size,
		engine.evaluateAll(person).isEnabled("ours", true),
	],
};

const FALLBACKS = {
	isEnabled: true,
	getVariant: FALLBACK,
	evaluate: undefined,
	evaluateAll: [0, true],
};

for (const [name, ask] of Object.entries(QUESTIONS)) {
	test(`${name} answers the fallback when it traps, says so, and is well the next time`, () => {
		const { engine, errors } = openCaptured();
		const before = answers(engine);
		const right = ask(engine, { userId: "7" });
		assert.deepEqual(ask(engine, { userId: DEMAND }), FALLBACKS[name]);
		assert.ok(errors.length > 0);
		errors.forEach(checkTrap);
		errors.length = 0;
		assert.deepEqual(ask(engine, { userId: "7" }), right);
		assert.deepEqual(answers(engine), before);
		assert.deepEqual(errors, []);
		engine.free();
	});
}

test("an engine that did not trap goes on answering, and says nothing", () => {
	const one = openCaptured();
	const other = openCaptured();
	const before = answers(other.engine);
	trap(one.engine);
	assert.deepEqual(answers(other.engine), before);
	assert.deepEqual(other.errors, []);
	assert.deepEqual(answers(one.engine), before);
});

for (const door of ["load", "apply"]) {
	test(`a trap in ${door} is thrown, and the flags stay`, () => {
		const { engine } = openCaptured();
		const before = answers(engine);
		const source = { ...document(flag(DEMAND)), events: [updated(DEMAND)] };
		assert.throws(
			() => engine[door](source),
			(error) => error instanceof FanionError && !checkTrap(error),
		);
		assert.deepEqual(answers(engine), before);
		engine[door]({ ...document(flag("new")), events: [updated("new")] });
		assert.equal(engine.isEnabled("new"), true);
	});
}

test("memory that runs out in a document leaves the flags as they were", () => {
	const { engine } = openCaptured();
	const before = answers(engine);
	const userIds = Array.from({ length: 4_000_000 }, (_, id) => id).join();
	const strategies = [{ name: "userWithId", parameters: { userIds } }];
	assert.throws(
		() => engine.load(document(flag("large", { strategies }))),
		(error) => error.code === "GENERAL",
	);
	assert.deepEqual(answers(engine), before);
});

test("memory that runs out in a question leaves the flags as they were", () => {
	const { engine, errors } = openCaptured();
	const before = answers(engine);
	const userId = "日".repeat(2 ** 24);
	assert.equal(engine.isEnabled("ours", { userId }, true), true);
	assert.equal(errors.length, 1);
	assert.deepEqual(answers(engine), before);
});

/** Functions with frames of many sizes, so that the stack ends in many different places. */
const FRAMES = Array.from({ length: 40 }, (_, size) => {
	const padding = Array.from({ length: size }, (_, index) => `a${index}`);
	return new Function("fall", ...padding, "return fall() + 1");
});

test("a stack that overflows in the middle of questions leaves the flags as they were", () => {
	const { engine, errors } = openCaptured();
	const person = { userId: "7" };
	const before = engine.evaluateAll(person).toJSON();
	for (let time = 0; time < 400; time++) {
		const fall = () =>
			Number(engine.isEnabled("ours", person)) +
			engine.evaluateAll(person).size +
			FRAMES[time % FRAMES.length](fall);
		assert.throws(fall, RangeError);
		errors.length = 0;
		assert.deepEqual(engine.evaluateAll(person).toJSON(), before);
		assert.deepEqual(errors, []);
	}
});

test("a custom strategy whose own question traps leaves its flag to the fallback", () => {
	const inner = openCaptured();
	const { engine, errors } = openCaptured({
		customStrategies: { mine: () => !trap(inner.engine) },
	});
	engine.apply({ events: [updated("outer", { name: "mine" })] });
	assert.equal(engine.isEnabled("outer", {}, false), false);
	assert.equal(engine.isEnabled("outer", {}, true), true);
	assert.deepEqual(errors, []);
	assert.equal(inner.errors.length, 2);
});

test("a custom strategy whose own question traps costs the one beside it nothing more", () => {
	const inner = openCaptured();
	const { engine, errors } = openCaptured({
		customStrategies: { mine: () => trap(inner.engine), other: () => true },
	});
	const strategies = [{ name: "mine" }, { name: "other" }];
	engine.apply({ events: [updated("outer", ...strategies)] });
	assert.equal(engine.isEnabled("outer", {}, false), false);
	assert.deepEqual(errors, []);
	assert.equal(inner.errors.length, 1);
});

test("a reporter that throws, now or later, does no harm", async () => {
	const complaints = [
		() => {
			throw new Error("mine");
		},
		async () => {
			throw new Error("mine");
		},
	];
	for (const onError of complaints) {
		const { engine } = openCaptured({ onError });
		assert.equal(trap(engine), false);
		assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
	}
	await new Promise((resolve) => setTimeout(resolve, 1));
});

test("a clock that tells no number is the caller's own mistake, and breaks nothing", () => {
	const odd = {
		valueOf() {
			throw new TypeError("mine");
		},
	};
	for (const time of [Symbol("now"), odd]) {
		const { engine, errors } = openCaptured({ now: () => time });
		engine.apply({ events: [updated("dated", dated)] });
		assert.throws(() => engine.isEnabled("dated"), TypeError);
		assert.deepEqual(errors, []);
	}
	const { engine } = openCaptured({ now: () => 5n });
	engine.apply({ events: [updated("dated", dated)] });
	assert.equal(engine.isEnabled("dated"), false);
});

test("only a trap is survived: a clock that throws is the caller's own", () => {
	const { engine, errors } = openCaptured({
		now: () => {
			throw new Error("no clock");
		},
	});
	engine.apply({ events: [updated("dated", dated)] });
	assert.throws(() => engine.isEnabled("dated"), /no clock/);
	assert.deepEqual(errors, []);
});

test("a bound context answers the fallback when it traps, and is well the next time", () => {
	const { engine, errors } = openCaptured();
	const bound = engine.bind({ userId: "7" });
	const other = engine.bind({ userId: "8" });
	const before = bound.evaluateAll().toJSON();
	const bad = engine.bind({ userId: DEMAND });
	assert.equal(bad.isEnabled("ours", true), true);
	assert.equal(bad.getVariant("ours", FALLBACK), FALLBACK);
	assert.equal(bad.evaluate("ours"), undefined);
	assert.equal(bad.evaluateAll().size, 0);
	assert.equal(errors.length, 4);
	errors.forEach(checkTrap);
	for (let round = 0; round < 3; round++) {
		assert.equal(bound.isEnabled("ours"), true);
		assert.equal(other.isEnabled("ours"), false);
		assert.deepEqual(bound.evaluateAll().toJSON(), before);
		assert.equal(bad.isEnabled("ours"), false);
	}
});

test("an engine that was freed stays so when the instance is replaced", () => {
	const one = openCaptured().engine;
	const { engine } = openCaptured();
	one.free();
	trap(engine);
	one.free();
	assert.throws(() => one.isEnabled("ours"), { name: "FanionError" });
	assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
});

test("deltas are told again in a fresh instance, the superseded and the odd ones too", () => {
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
			const answer = engine.evaluate(name, { userId: user })?.enabled;
			assert.equal(answer, enabled, `${name} for ${user}`);
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
	for (const odd of ["70.0", "7e1", "70.5"])
		engine.apply(
			`{"events":[{"type":"segment-removed","segmentId":${odd}},{"type":"segment-updated","segment":{"id": ${odd},"constraints":[]}}]}`,
		);
	check("2", { b: true });
	check("3", { b: false });
	apply({ type: "segment-removed", segmentId: 70 });
	apply({ type: "hydration", features: "none" }, updated("a"));
	check("2", { a: true, 7: true, ours: false });
	apply(updated("b"), { type: "hydration", features: [flag("c")] });
	check("2", { a: undefined, b: undefined, c: true, ours: undefined });
	apply(updated("ours", forThose("userId", "2")));
	check("2", { c: true, ours: true });
	engine.load(document(flag("ours", { strategies: [forThose("userId")] })));
	check("2", { c: undefined, ours: false });
});

test("a document that the caller changes afterwards is told again as it was", () => {
	const { engine } = openCaptured();
	const strategies = [forThose("userId", "7")];
	const source = JSON.stringify(document(flag("ours", { strategies })));
	const bytes = new TextEncoder().encode(source);
	engine.load(bytes);
	bytes.fill(0);
	trap(engine);
	assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
});

test("the module is kept: nothing is compiled or fetched to recover", () => {
	const { engine } = openCaptured();
	const { Module, compile } = WebAssembly;
	const refuse = () => {
		throw new Error("compiled again");
	};
	Object.assign(WebAssembly, { Module: refuse, compile: refuse });
	try {
		trap(engine);
		assert.equal(engine.isEnabled("ours", { userId: "7" }), true);
	} finally {
		Object.assign(WebAssembly, { Module, compile });
	}
});

test("engines forgotten in a lost instance are collected without harm", async () => {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc");
	const { engine } = openCaptured();
	const before = answers(engine);
	for (let time = 0; time < 50; time++) {
		openCaptured();
		trap(engine);
		if (time % 10 === 0) {
			collect();
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	}
	assert.deepEqual(answers(engine), before);
});
