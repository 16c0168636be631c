// Functions that every runtime runs.

import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";

/** Runs every case of the specification. */
export async function runAll(Engine, specifications) {
	return collectResults(specifications, () => openFanion(Engine));
}

/** Returns whether an engine can be created now and evaluates correctly. Throws if it cannot be created. */
export function isReady(Engine) {
	const engine = new Engine();
	engine.load({ features: [{ name: "on", enabled: true }] });
	const isOn = engine.isEnabled("on") && !engine.isEnabled("unknown");
	engine.free();
	return isOn;
}

/** Returns the code of the error that `new Engine()` throws, or `undefined`. */
export function initError({ Engine, FanionError }) {
	try {
		new Engine().free();
		return undefined;
	} catch (error) {
		return error instanceof FanionError ? error.code : String(error);
	}
}
