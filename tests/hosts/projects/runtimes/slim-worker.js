import module from "fanion/fanion.wasm";
import { Engine, FanionError, init } from "fanion/slim";
import { answerAll, isReady, refusal } from "./answer.js";
import specifications from "./specifications.json";

const before = refusal({ Engine, FanionError });
init(module);
const atOnce = isReady(Engine);

export default {
	async fetch() {
		const results = await answerAll(Engine, specifications);
		await init();
		return Response.json({
			before,
			atOnce,
			afterInit: isReady(Engine),
			results,
		});
	},
};
