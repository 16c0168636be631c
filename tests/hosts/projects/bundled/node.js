import { Engine, init } from "fanion";
import { checkClient } from "./client.js";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

answer().then((results) => console.log(JSON.stringify(results)));

async function answer() {
	await init();
	await checkClient();
	const results = [];
	for await (const result of runSpecifications(specifications, () =>
		openFanion(Engine),
	))
		results.push(result);
	return results;
}
