import { Engine, init } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";

globalThis.answer = run();

async function run() {
	const response = await fetch("/specifications.json");
	const specifications = await response.json();
	await init();
	return collectResults(specifications, () => openFanion(Engine));
}
