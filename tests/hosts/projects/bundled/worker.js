import { Engine, init } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

answer().then(postMessage);

async function answer() {
	await init();
	return Array.fromAsync(
		runSpecifications(specifications, () => openFanion(Engine)),
	);
}
