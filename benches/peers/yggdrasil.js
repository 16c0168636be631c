// Unleash's own engine in WebAssembly, built from its crate by `benches/crates`.

import { readFileSync } from "node:fs";
import { Engine, initSync } from "../../target/benches/wasm/yggdrasil.js";

const WASM = new URL(
	"../../target/benches/wasm/yggdrasil_bg.wasm",
	import.meta.url,
);

export { newContext } from "../engines/context.js";

/** Opens an engine that has loaded a JSON document. */
export async function open(document) {
	initSync({ module: readFileSync(WASM) });
	const engine = new Engine();
	engine.load(document);
	const flags = JSON.parse(document).features.map(({ name }) => name);
	return {
		isEnabled: (flag, context) => engine.isEnabled(flag, context),
		getVariant(flag, context) {
			const { featureEnabled, ...rest } = engine.getVariant(flag, context);
			return { ...rest, feature_enabled: featureEnabled };
		},
		evaluateAll: (context) =>
			Array.from(engine.evaluateAll(context), (enabled, index) => [
				flags[index],
				enabled === 1,
			]),
		...timedLoops(engine),
		close: () => engine.free(),
	};
}

const timedLoops = (engine) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (engine.isEnabled(flag, context)) enabled += 1;
		return enabled;
	},

	countVariants(requests) {
		let variants = 0;
		for (const { flag, context } of requests)
			if (engine.getVariant(flag, context).enabled) variants += 1;
		return variants;
	},

	countAllEnabled(contexts) {
		let count = 0;
		for (const context of contexts) {
			for (const enabled of engine.evaluateAll(context)) count += enabled;
		}
		return count;
	},

	reload(documents) {
		for (const document of documents) engine.load(document);
		return documents.length;
	},
});
