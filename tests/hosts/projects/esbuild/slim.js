// A bundle without the script form: the WebAssembly file is emitted as an asset.
import file from "fanion/fanion.wasm";
import { Engine, init } from "fanion/slim";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";
import specifications from "./specifications.json";

globalThis.answer = run();

async function run() {
	await init(file);
	return collectResults(specifications, () => openFanion(Engine));
}
