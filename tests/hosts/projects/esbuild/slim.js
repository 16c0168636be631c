// The same without the script form in it: the file comes along as an asset.
import file from "fanion/fanion.wasm";
import { Engine, init } from "fanion/slim";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

globalThis.answer = answer();

async function answer() {
	await init(file);
	return Array.fromAsync(
		runSpecifications(specifications, () => openFanion(Engine)),
	);
}
