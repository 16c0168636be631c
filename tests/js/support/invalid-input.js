// Checks that must hold for any input of `load` and `apply`.

import assert from "node:assert/strict";
import { Engine, FanionError } from "fanion";
import { flag, open, REPEATABLE, strategyFor } from "./builders.js";

/** Returns an engine with one flag, and `isIntact`, which returns whether that flag still works. */
export function openControl() {
	const engine = open(
		[flag("control", { strategies: [strategyFor("userId", "7")] })],
		REPEATABLE,
	);
	const isIntact = () =>
		engine.isEnabled("control", { userId: "7" }) &&
		!engine.isEnabled("control", { userId: "8" }) &&
		engine.evaluateAll({ userId: "7" }).size === 1;
	return { engine, isIntact };
}

/** The methods that read documents. */
export const LOADERS = ["load", "apply"];

/** Checks that `load` and `apply` reject `input` with a parse error and keep the old flags. */
export function checkRejected(input, label, control = openControl()) {
	for (const loader of LOADERS) {
		assert.throws(
			() => control.engine[loader](input),
			(error) => isParseError(error),
			`${loader}: ${label}`,
		);
		assert.ok(control.isIntact(), `${loader}: ${label}`);
	}
}

/** Asserts that `error` is a well-formed parse error, and returns true for `assert.throws`. */
export function isParseError(error) {
	assert.ok(error instanceof FanionError, String(error?.stack ?? error));
	assert.equal(error.code, "PARSE_ERROR");
	assert.ok(
		error.message.length > 0 && !error.message.includes("\n"),
		error.message,
	);
	for (const position of [error.line, error.column]) {
		assert.ok(
			(position ?? 1) >= 1 && Number.isInteger(position ?? 1),
			`${error.line}:${error.column}`,
		);
	}
	return true;
}

/** Checks that the engine still evaluates after it loaded or rejected `input`. Returns its warnings. */
export function checkHandled(
	loader,
	input,
	engine = new Engine({ onWarning: () => {} }),
) {
	let warnings;
	try {
		warnings = engine[loader](input);
	} catch (error) {
		isParseError(error);
	}
	for (const { flag: name, path, message } of warnings ?? []) {
		for (const string of [name, path, message])
			assert.equal(typeof string, "string");
	}
	evaluateAllWays(engine);
	return warnings;
}

export const CONTEXT = {
	userId: "7",
	sessionId: "s",
	remoteAddress: "10.0.0.1",
	properties: { plan: "pro", x: "a" },
};

/** Evaluates all flags with every method of the engine. */
export function evaluateAllWays(engine) {
	for (const { flag: name } of engine.evaluateAll(CONTEXT)) {
		const { enabled } = engine.evaluate(name, CONTEXT);
		assert.equal(typeof enabled, "boolean");
		assert.equal(typeof engine.getVariant(name, CONTEXT).name, "string");
	}
	assert.ok(Array.isArray(engine.flags()));
}
