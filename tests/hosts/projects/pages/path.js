import { Engine, FanionError, init } from "/fanion/dist/entry/browser.js";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";

globalThis.answer = answer();

async function answer() {
	try {
		await init();
	} catch (error) {
		return [error instanceof FanionError, error.code, error.message];
	}
	const response = await fetch("/specifications.json");
	const specifications = await response.json();
	return Array.fromAsync(
		runSpecifications(specifications, () => openFanion(Engine)),
	);
}
