const { Engine, init } = require("fanion");
const specifications = require("./specifications.json");

answer().then((answers) => console.log(JSON.stringify(answers)));

async function answer() {
	const { answerAll, isReady } = await import("./answer.js");
	const atImport = isReady(Engine);
	const results = await answerAll(Engine, specifications);
	await init();
	return { atImport, afterInit: isReady(Engine), results };
}
