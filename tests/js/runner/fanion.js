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

/** The engine of the lab, where each answer is taken out of its explanation. */
export function openExplained(Engine, options) {
	const engine = new Engine(options);
	return {
		load: (document) => engine.load(document),
		apply: (delta) => engine.apply(delta),
		isEnabled: (name, context) => explain(engine, name, context).enabled,
		getVariant: (name, context) => variant(explain(engine, name, context)),
		close: () => engine.free(),
	};
}

function explain(engine, name, context) {
	try {
		return engine.explain(name, context);
	} catch (error) {
		if (error.code === "FLAG_NOT_FOUND") return { enabled: false };
		throw error;
	}
}

/** The variant that `getVariant` gives a person whose answer was explained. */
const variant = ({ enabled, variant }) => ({
	name: "disabled",
	...variant,
	enabled: variant !== undefined,
	feature_enabled: enabled,
});

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
