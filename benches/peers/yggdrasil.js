// Unleash's own engine in WebAssembly, built from its crate by `benches/crates`.

import { readFileSync } from "node:fs";
import { Engine, initSync } from "../../target/benches/wasm/yggdrasil.js";

const WASM = new URL(
	"../../target/benches/wasm/yggdrasil_bg.wasm",
	import.meta.url,
);

export { contextOf } from "../sides/context.js";

/** Opens an engine that has loaded the text of a document. */
export async function open(text) {
	initSync({ module: readFileSync(WASM) });
	const engine = new Engine();
	engine.load(text);
	const names = JSON.parse(text).features.map(({ name }) => name);
	return {
		isOn: (flag, context) => engine.isEnabled(flag, context),
		variant(flag, context) {
			const { featureEnabled, ...rest } = engine.getVariant(flag, context);
			return { ...rest, feature_enabled: featureEnabled };
		},
		all: (context) =>
			Array.from(engine.everyFlag(context), (on, index) => [
				names[index],
				on === 1,
			]),
		...passes(engine),
		close: () => engine.free(),
	};
}

const passes = (engine) => ({
	isEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (engine.isEnabled(name, context)) on += 1;
		return on;
	},

	getVariant(questions) {
		let chosen = 0;
		for (const { name, context } of questions)
			if (engine.getVariant(name, context).enabled) chosen += 1;
		return chosen;
	},

	everyFlag(contexts) {
		let on = 0;
		for (const context of contexts) {
			for (const answer of engine.everyFlag(context)) on += answer;
		}
		return on;
	},

	reload(texts) {
		for (const text of texts) engine.load(text);
		return texts.length;
	},
});
