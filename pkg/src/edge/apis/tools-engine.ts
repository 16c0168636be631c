import type { Engine } from "../../engine.js";

/** The parts of an engine of `fanion/tools` that the edge uses. */
interface ToolsEngine {
	explain(name: string, context: object): object;
	residual(
		known: object,
		options: {
			readonly flags: readonly string[];
			readonly private: readonly string[];
		},
	): { readonly document: object };
}

/** Returns the engine with its tools; `undefined` if it has none. */
export function toolsOf(engine: Engine): (Engine & ToolsEngine) | undefined {
	const { explain, residual } = engine as Engine & Partial<ToolsEngine>;
	return typeof explain === "function" && typeof residual === "function"
		? (engine as Engine & ToolsEngine)
		: undefined;
}

/** What an operator reads if the engine has no tools. */
export const NO_TOOLS =
	"the engine has no tools: pass `engine: (options) => new Engine(options)` with the `Engine` of `fanion/tools`";
