// What any runtime is asked: the whole specification, and small things.

import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";

/** Every case of the specification, answered here. */
export async function answerAll(Engine, specifications) {
	const results = [];
	for await (const result of runSpecifications(specifications, () =>
		openFanion(Engine),
	))
		results.push(result);
	return results;
}

/** Can an engine be made at this very moment, and does it answer? */
export function isReady(Engine) {
	const engine = new Engine();
	engine.load({ features: [{ name: "on", enabled: true }] });
	const isOn = engine.isEnabled("on") && !engine.isEnabled("unknown");
	engine.free();
	return isOn;
}

/** The code of what is thrown when an engine is made now; `undefined` when one can be. */
export function refusal({ Engine, FanionError }) {
	try {
		new Engine().free();
		return undefined;
	} catch (error) {
		return error instanceof FanionError ? error.code : String(error);
	}
}
