// The tools of fanion, asked as whoever sets a flag asks them.

import { Engine } from "fanion/lab";

/** Opens an engine that has loaded a document. */
export async function open(text) {
	const engine = new Engine();
	engine.load(text);
	return {
		async population({ name, context, asked }) {
			const poll = { flags: name, people: asked, context };
			const { flags } = await engine.population(poll);
			return flags[0].enabled;
		},
		close: () => engine.free(),
	};
}
