import { EVERYBODY } from "../context.js";
import { Engine as Plain } from "../engine.js";
import { Flags } from "../flags.js";
import type { Context, EngineOptions } from "../types.js";
import { explain } from "./explain.js";
import type { Explanation } from "./explanation.js";

/**
 * Decides flags, and says why, who, and what next: the engine of `fanion` with more tools.
 *
 * ```ts
 * const engine = new Engine();
 * engine.load(await response.text());
 * console.log(engine.explain('checkout', { userId: '7' }).text);
 * ```
 */
export class Engine extends Plain {
	readonly #flags: Flags;

	/** @throws FanionError `PROVIDER_NOT_READY` where the WebAssembly comes by `init`, and has not come yet. */
	constructor(options: EngineOptions = {}) {
		const flags = new Flags(options);
		super(options, flags);
		this.#flags = flags;
	}

	/**
	 * Why this flag answers this person as it does: the whole path to the answer, with every strategy and
	 * constraint, whether or not the answer depends on it.
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` when there is no such flag
	 */
	explain(name: string, context: Context = EVERYBODY): Explanation {
		return explain(this.#flags, name, context);
	}
}
