// Fanion, asked as an app asks it. Each side has loops of its own, so that V8 sees in each only the
// calls of that side, as it would in an app.

import { Engine } from "fanion";

export const name = "fanion";

/** Opens an engine that has loaded the document. */
export async function open(document) {
	const engine = new Engine();
	const warnings = engine.load(document);
	if (warnings.length > 0)
		throw new Error(`a workload must be clean: ${warnings[0].message}`);
	return { ...answers(engine), ...passes(engine), close: () => engine.free() };
}

// One answer at a time, to be compared.
const answers = (engine) => ({
	isOn: (flag, context) => engine.isEnabled(flag, context),
	variant: (flag, context) => engine.getVariant(flag, context),
	all: (context) =>
		[...engine.evaluateAll(context)].map(({ flag, enabled }) => [
			flag,
			enabled,
		]),
});

// Many at a time, to be timed. Each returns a count that the other side must arrive at, too.
const passes = (engine) => ({
	isEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (engine.isEnabled(name, context)) on += 1;
		return on;
	},

	getVariant(questions) {
		let chosen = 0;
		for (const { name, context } of questions)
			if (engine.getVariant(name, context).enabled) chosen += 1;
		return chosen;
	},

	// All answers are read: what nobody has looked at may not have been worked out.
	everyFlag(contexts) {
		let on = 0;
		for (const context of contexts) {
			for (const { enabled } of engine.evaluateAll(context))
				if (enabled) on += 1;
		}
		return on;
	},

	reload(texts) {
		for (const text of texts) engine.load(text);
		return texts.length;
	},
});
