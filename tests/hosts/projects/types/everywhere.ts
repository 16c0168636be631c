// What compiles wherever TypeScript does, whether or not the types of the host know the web.

import { Engine, type FanionError, init, type ModuleSource } from "fanion";
import module from "fanion/fanion.wasm";
import { Engine as Inline } from "fanion/inline";
import { type Explanation, Engine as Lab } from "fanion/lab";
import labModule from "fanion/lab/fanion.wasm";
import { init as bringLab } from "fanion/lab/slim";
import { init as bring } from "fanion/slim";

export async function use(bytes: ArrayBuffer): Promise<boolean> {
	const source: ModuleSource = module;
	await init();
	await bring(source);
	await bring(new Uint8Array(bytes));
	await bringLab(labModule);
	const explanation: Explanation = new Lab().explain("a");
	const report = (error: FanionError): string => error.code;
	const engine = new Engine({ onError: report });
	if (explanation.text === "") return explanation.strategies.length > 0;
	return engine.isEnabled("a") || new Inline().isEnabled("a");
}
