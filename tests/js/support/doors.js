// The doors by which input comes in, and what must hold whatever comes.

import assert from "node:assert/strict";
import { Engine, FanionError } from "fanion";
import { flag, forThose, open } from "../flags.js";

export const bytes = (text) => new TextEncoder().encode(text);

/** An engine with one flag, by which it can be seen that nothing has happened to it. */
export function openWitness() {
	const engine = open(
		[flag("witness", { strategies: [forThose("userId", "7")] })],
		{
			random: () => 0.5,
			now: () => 0,
		},
	);
	const isWell = () =>
		engine.isEnabled("witness", { userId: "7" }) &&
		!engine.isEnabled("witness", { userId: "8" }) &&
		engine.evaluateAll({ userId: "7" }).size === 1;
	return { engine, isWell };
}

export const DOORS = ["load", "apply"];

/** Both doors refuse `input`, and say so as they should; the flags stay. */
export function checkRefused(input, label, witness = openWitness()) {
	for (const door of DOORS) {
		assert.throws(
			() => witness.engine[door](input),
			(error) => isRefusal(error),
			`${door}: ${label}`,
		);
		assert.ok(witness.isWell(), `${door}: ${label}`);
	}
}

export function isRefusal(error) {
	assert.ok(error instanceof FanionError, String(error?.stack ?? error));
	assert.equal(error.code, "PARSE_ERROR");
	assert.ok(
		error.message.length > 0 && !error.message.includes("\n"),
		error.message,
	);
	for (const place of [error.line, error.column]) {
		assert.ok(
			(place ?? 1) >= 1 && Number.isInteger(place ?? 1),
			`${error.line}:${error.column}`,
		);
	}
	return true;
}

/** `input` is taken or refused, and either way the engine is well afterwards; what it warned about. */
export function checkSurvived(
	door,
	input,
	engine = new Engine({ onWarning: () => {} }),
) {
	let warnings;
	try {
		warnings = engine[door](input);
	} catch (error) {
		isRefusal(error);
	}
	for (const { flag: name, path, message } of warnings ?? []) {
		for (const text of [name, path, message])
			assert.equal(typeof text, "string");
	}
	ask(engine);
	return warnings;
}

export const PERSON = {
	userId: "7",
	sessionId: "s",
	remoteAddress: "10.0.0.1",
	properties: { plan: "pro", x: "a" },
};

export function ask(engine) {
	for (const { flag: name } of engine.evaluateAll(PERSON)) {
		const { enabled } = engine.evaluate(name, PERSON);
		assert.equal(typeof enabled, "boolean");
		assert.equal(typeof engine.getVariant(name, PERSON).name, "string");
	}
	assert.ok(Array.isArray(engine.flags()));
}
