import { Engine, init } from "fanion";
import { checkClient } from "./client.js";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";

globalThis.answer = answer();

async function answer() {
	const response = await fetch("/specifications.json");
	const specifications = await response.json();
	await init();
	await checkClient();
	return Array.fromAsync(
		runSpecifications(specifications, () => openFanion(Engine)),
	);
}
