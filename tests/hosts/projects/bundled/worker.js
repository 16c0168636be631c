import { Engine, init } from "fanion";
import { checkClient } from "./client.js";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

answer().then(postMessage);

async function answer() {
	await init();
	await checkClient();
	return Array.fromAsync(
		runSpecifications(specifications, () => openFanion(Engine)),
	);
}
