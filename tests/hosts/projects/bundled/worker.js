import { Engine, init } from "fanion";
import { checkClient } from "./client.js";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";
import specifications from "./specifications.json";

run().then(postMessage);

async function run() {
	await init();
	await checkClient();
	return collectResults(specifications, () => openFanion(Engine));
}
