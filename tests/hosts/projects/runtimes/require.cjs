const { Engine, init } = require("fanion");
const specifications = require("./specifications.json");

report().then((output) => console.log(JSON.stringify(output)));

async function report() {
	const { runAll, isReady } = await import("./run-specification.js");
	const atImport = isReady(Engine);
	const results = await runAll(Engine, specifications);
	await init();
	return { atImport, afterInit: isReady(Engine), results };
}
