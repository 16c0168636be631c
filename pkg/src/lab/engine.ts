import { EVERYBODY } from "../context.js";
import { Engine as Plain } from "../engine.js";
import { Flags } from "../flags.js";
import type { Context, EngineOptions } from "../types.js";
import { explain } from "./explain.js";
import type { Explanation } from "./explanation.js";
import type { Residual, ResidualOptions } from "./leaks.js";
import { population } from "./population.js";
import { residual } from "./residual.js";
import type { Population, PopulationOptions } from "./survey.js";

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
	readonly #options: EngineOptions;

	/** @throws FanionError `PROVIDER_NOT_READY` where the WebAssembly comes by `init`, and has not come yet. */
	constructor(options: EngineOptions = {}) {
		const flags = new Flags(options);
		super(options, flags);
		this.#flags = flags;
		this.#options = options;
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

	/**
	 * Asks many people about the flags as they are now: how many are in, and with which variant. With a
	 * document of `before`, who flips too: joins, leaves, or changes variant, and why.
	 *
	 * It asks some at a time, and lets others have their turn in between.
	 *
	 * ```ts
	 * const { flags } = await engine.population({ flags: 'checkout', people: 1_000_000, before: published });
	 * if (!flags[0]?.change?.monotone) console.warn(flags[0]?.change?.causes);
	 * ```
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` when neither document has one of the flags, `INVALID_CONTEXT` when
	 * an id is no text, `PARSE_ERROR` when `before` is no document; or whatever reason `signal` has
	 */
	population(options: PopulationOptions): Promise<Population> {
		return population(this.#flags, this.#options, options);
	}

	/**
	 * What is left of the flags when part of a context is known: an ordinary document, which gives the same
	 * answers about all that may still come as these flags give about all of it, and has no more in it than
	 * that takes. So it can go to a browser.
	 *
	 * A field of `known` is known, as text; `null` says that it has no value. Every other field is unknown.
	 * Custom strategies stay as they are, and are asked about what the reader has: where they look at fields
	 * that are known, the reader has to be given them.
	 *
	 * ```ts
	 * const { document, leaks } = engine.residual({ userId: '7', plan: 'pro' }, { private: ['userId'] });
	 * ```
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` when one of the flags is not there, `INVALID_CONTEXT` when a field
	 * is said to be known and unknown, `GENERAL` when a value of a private field would be told: `cause` is
	 * then the list of these leaks
	 */
	residual(known: Context, options: ResidualOptions = {}): Residual {
		return residual(this.#flags, known, options);
	}
}
