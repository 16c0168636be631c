// Fanion, asked as an app asks it. Each side has loops of its own, so that V8 sees in each only the
// calls of that side, as it would in an app.

import { Engine } from "fanion";

export { contextOf } from "./context.js";

/** Opens an engine that has loaded a document, as text or as a snapshot. */
export async function open(source) {
	const engine = new Engine();
	load(engine, source);
	return {
		...answers(engine),
		...passes(engine),
		bind: (context) => engine.bind(context),
		close: () => engine.free(),
	};
}

/** A document as a snapshot. */
export function snapshot(text) {
	const engine = new Engine();
	load(engine, text);
	const bytes = engine.snapshot();
	engine.free();
	return bytes;
}

function load(engine, source) {
	const [warning] = engine.load(source);
	if (warning) throw new Error(`a workload must be clean: ${warning.message}`);
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

	// The contexts are bound.
	isBoundEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (context.isEnabled(name)) on += 1;
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

	// Texts or snapshots.
	reload(sources) {
		for (const source of sources) engine.load(source);
		return sources.length;
	},
});
