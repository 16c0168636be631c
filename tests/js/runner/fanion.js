// Fanion as an engine for the runners. The class is passed in: Node and a page import it from
// different places.

/** Opens one engine; `options` are those of `new Engine`. */
export function openFanion(Engine, options) {
	const engine = new Engine(options);
	return {
		load: (document) => engine.load(document),
		apply: (delta) => engine.apply(delta),
		isEnabled: (name, context) => engine.isEnabled(name, context),
		getVariant: (name, context) => engine.getVariant(name, context),
		close: () => engine.free(),
	};
}

/** The same, but each context is bound before it is asked about. */
export function openBound(Engine, options) {
	const engine = new Engine(options);
	return {
		load: (document) => engine.load(document),
		apply: (delta) => engine.apply(delta),
		isEnabled: (name, context) => engine.bind(context).isEnabled(name),
		getVariant: (name, context) => engine.bind(context).getVariant(name),
		close: () => engine.free(),
	};
}
