// Runs the scenarios of the OpenFeature specification in any host.

import { DOCUMENT } from "./flags.js";
import { runStep } from "./steps.js";

/**
 * Runs scenarios, `[{ name, steps: [{ text }] }]`, with a provider. `setContext` changes the context of a world.
 * Returns `{ name, problem }` of each; `problem` is `undefined` if the scenario passes.
 */
export async function runScenarios(
	scenarios,
	{ OpenFeature, Provider, Engine, setContext },
) {
	const results = [];
	for (const { name, steps } of scenarios) {
		const engine = new Engine();
		engine.load(DOCUMENT);
		await OpenFeature.setProviderAndWait(new Provider(engine));
		const world = { client: OpenFeature.getClient() };
		world.setContext = (context) => setContext(world, context);
		const problem = await problemOf(steps, world);
		results.push({ name, problem });
	}
	return results;
}

async function problemOf(steps, world) {
	try {
		for (const { text } of steps) await runStep(world, text);
		return undefined;
	} catch (error) {
		return String(error);
	}
}
