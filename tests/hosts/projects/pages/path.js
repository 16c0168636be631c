import { Engine, FanionError, init } from "/fanion/dist/entry/browser.js";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";

globalThis.answer = run();

async function run() {
	try {
		await init();
	} catch (error) {
		return [error instanceof FanionError, error.code, error.message];
	}
	const response = await fetch("/specifications.json");
	const specifications = await response.json();
	return collectResults(specifications, () => openFanion(Engine));
}
