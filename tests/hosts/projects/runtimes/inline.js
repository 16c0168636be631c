import { Engine, init } from "fanion/inline";
import { answerAll, isReady } from "./answer.js";
import specifications from "./specifications.json" with { type: "json" };

// At the top, before anything was waited for.
const atImport = isReady(Engine);

answer().then((answers) => console.log(JSON.stringify(answers)));

async function answer() {
	const results = await answerAll(Engine, specifications);
	await init();
	return { atImport, afterInit: isReady(Engine), results };
}
