// Adapts fanion to the runners. `Engine` is a parameter because Node and pages import it from different
// modules. Many of the documents are invalid on purpose, so warnings are not printed.

/** Opens an engine; `options` are those of `new Engine`. */
export function openFanion(Engine, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	return {
		load: (document) => engine.load(document),
		apply: (delta) => engine.apply(delta),
		warnings: () => engine.warnings(),
		isEnabled: (name, context) => engine.isEnabled(name, context),
		getVariant: (name, context) => engine.getVariant(name, context),
		close: () => engine.free(),
	};
}

/** Opens an engine of `fanion/tools` whose results are taken from its explanations. */
export function openExplained(Engine, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
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

/** Returns the variant of an explanation in the form of `getVariant`. */
const variant = ({ enabled, variant }) => ({
	name: "disabled",
	...variant,
	enabled: variant !== undefined,
	feature_enabled: enabled,
});

/** Like `openFanion`, but binds each context before it is evaluated. */
export function openBound(Engine, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	return {
		load: (document) => engine.load(document),
		apply: (delta) => engine.apply(delta),
		isEnabled: (name, context) => engine.bind(context).isEnabled(name),
		getVariant: (name, context) => engine.bind(context).getVariant(name),
		close: () => engine.free(),
	};
}
