// The slim form, made ready with the WebAssembly in the form that the command line names.

import { readFileSync } from "node:fs";
import { Engine, FanionError, init } from "fanion/slim";
import { answerAll, isReady, refusal } from "./answer.js";
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
	text: () => address,
};

// Waited for here: Bun may end before a response is compiled that nobody at the top waits for.
console.log(JSON.stringify(await answer(process.argv[2])));

async function answer(form) {
	const before = refusal({ Engine, FanionError });
	const [name, promised] = form.split(", ");
	const source = FORMS[name]();
	const started = init(promised ? Promise.resolve(source) : source);
	const atOnce = refusal({ Engine, FanionError }) === undefined;
	await started;
	await init();
	const afterInit = isReady(Engine);
	const results = await answerAll(Engine, specifications);
	return { before, atOnce, afterInit, results };
}
