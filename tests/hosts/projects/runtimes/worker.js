import { Engine, init } from "fanion";
import { isReady, runAll } from "./run-specification.js";
import specifications from "./specifications.json";

// At the top level, where a worker must not compile, fetch or draw random numbers.
const atImport = isReady(Engine);

export default {
	async fetch() {
		const results = await runAll(Engine, specifications);
		await init();
		return Response.json({ atImport, afterInit: isReady(Engine), results });
	},
};
