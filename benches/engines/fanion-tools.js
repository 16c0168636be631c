// `fanion/tools`, called as a flag editor calls it.

import { Engine } from "fanion/tools";

/** Opens an engine that has loaded a JSON document. */
export async function open(document) {
	const engine = new Engine();
	engine.load(document);
	return {
		async countPopulation({ flag, context, users }) {
			const survey = { flags: flag, users, context };
			const { flags } = await engine.population(survey);
			return flags[0].enabled;
		},
		close: () => engine.free(),
	};
}
