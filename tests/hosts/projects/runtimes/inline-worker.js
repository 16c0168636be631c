import { Engine, init } from "fanion/inline";
import { answerAll, isReady } from "./answer.js";
import specifications from "./specifications.json";

// At the top, where a worker may neither compile nor fetch, nor draw a number by chance.
const atImport = isReady(Engine);

export default {
	async fetch() {
		const results = await answerAll(Engine, specifications);
		await init();
		return Response.json({ atImport, afterInit: isReady(Engine), results });
	},
};
