// Fanion, called as an application calls it. Every engine has its own loops: V8 then sees only the calls
// of that engine in each loop, as in an application.

import { Engine } from "fanion";

export { newContext } from "./context.js";

/** Opens an engine that has loaded a JSON document or a snapshot. */
export async function open(document) {
	const engine = new Engine();
	engine.load(document);
	return {
		...singleCalls(engine),
		...timedLoops(engine),
		bind: (context) => engine.bind(context),
		close: () => engine.free(),
	};
}

/** Encodes a JSON document as a snapshot. */
export function snapshot(document) {
	const engine = new Engine();
	engine.load(document);
	const [warning] = engine.warnings();
	if (warning)
		throw new Error(
			`a workload must load without warnings: ${warning.message}`,
		);
	const bytes = engine.snapshot();
	engine.free();
	return bytes;
}

// Compared with the reference before anything is timed.
const singleCalls = (engine) => ({
	isEnabled: (flag, context) => engine.isEnabled(flag, context),
	getVariant: (flag, context) => engine.getVariant(flag, context),
	evaluateAll: (context) =>
		[...engine.evaluateAll(context)].map(({ flag, enabled }) => [
			flag,
			enabled,
		]),
});

// Each returns a count that must equal the count of the reference.
const timedLoops = (engine) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (engine.isEnabled(flag, context)) enabled += 1;
		return enabled;
	},

	// The contexts are bound.
	countEnabledBound(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (context.isEnabled(flag)) enabled += 1;
		return enabled;
	},

	countVariants(requests) {
		let variants = 0;
		for (const { flag, context } of requests)
			if (engine.getVariant(flag, context).enabled) variants += 1;
		return variants;
	},

	// Reads every evaluation: an engine may compute them lazily.
	countAllEnabled(contexts) {
		let count = 0;
		for (const context of contexts) {
			for (const { enabled } of engine.evaluateAll(context))
				if (enabled) count += 1;
		}
		return count;
	},

	reloadAndAsk({ documents, flags, context }) {
		let enabled = 0;
		for (const document of documents) {
			engine.load(document);
			for (const flag of flags)
				if (engine.isEnabled(flag, context)) enabled += 1;
		}
		return enabled;
	},

	// JSON documents or snapshots.
	reload(documents) {
		for (const document of documents) engine.load(document);
		return documents.length;
	},
});
