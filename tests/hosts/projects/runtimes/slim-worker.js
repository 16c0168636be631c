import module from "fanion/fanion.wasm";
import { Engine, FanionError, init } from "fanion/slim";
import { initError, isReady, runAll } from "./run-specification.js";
import specifications from "./specifications.json";

const before = initError({ Engine, FanionError });
init(module);
const atOnce = isReady(Engine);

export default {
	async fetch() {
		const results = await runAll(Engine, specifications);
		await init();
		return Response.json({
			before,
			atOnce,
			afterInit: isReady(Engine),
			results,
		});
	},
};
