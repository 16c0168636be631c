// Initializes the slim form with the kind of source named on the command line.

import { readFileSync } from "node:fs";
import { Engine, FanionError, init } from "fanion/slim";
import { initError, isReady, runAll } from "./run-specification.js";
import specifications from "./specifications.json" with { type: "json" };

const bytes = readFileSync(new URL(import.meta.resolve("fanion/fanion.wasm")));
const type = "application/wasm";
const address = `data:${type};base64,${bytes.toString("base64")}`;

const FORMS = {
	module: () => new WebAssembly.Module(bytes),
	bytes: () => bytes,
	buffer: () => new Uint8Array(bytes).buffer,
	response: () => new Response(bytes, { headers: { "content-type": type } }),
	"response of no type": () => new Response(bytes),
	url: () => new URL(address),
	"url string": () => address,
};

// Top-level `await`: otherwise Bun may exit before a response is compiled.
console.log(JSON.stringify(await report(process.argv[2])));

async function report(form) {
	const before = initError({ Engine, FanionError });
	const [name, promised] = form.split(", ");
	const source = FORMS[name]();
	const started = init(promised ? Promise.resolve(source) : source);
	const atOnce = initError({ Engine, FanionError }) === undefined;
	await started;
	await init();
	const afterInit = isReady(Engine);
	const results = await runAll(Engine, specifications);
	return { before, atOnce, afterInit, results };
}
