import { Engine, init } from "fanion/inline";
import { isReady, runAll } from "./run-specification.js";
import specifications from "./specifications.json" with { type: "json" };

// At the top level, before any `await`.
const atImport = isReady(Engine);

report().then((output) => console.log(JSON.stringify(output)));

async function report() {
	const results = await runAll(Engine, specifications);
	await init();
	return { atImport, afterInit: isReady(Engine), results };
}
