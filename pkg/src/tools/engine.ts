import { FlagStore } from "../core/flag-store.js";
import { Engine as BaseEngine } from "../engine.js";
import type { AnyFlags, FlagName, FlagTypes } from "../flag-types.js";
import type { Context, EngineOptions } from "../types.js";
import { explain } from "./explain.js";
import type { Explanation } from "./explanation.js";
import { population } from "./population.js";
import type { Population, PopulationOptions } from "./population-types.js";
import { residual } from "./residual.js";
import type { Residual, ResidualOptions } from "./residual-types.js";

/**
 * The engine of `fanion` with the tools `explain`, `population` and `residual`.
 *
 * ```ts
 * const engine = new Engine();
 * engine.load(await response.text());
 * console.log(engine.explain('checkout', { userId: '7' }).text);
 * ```
 */
export class Engine<
	Flags extends FlagTypes<Flags> = AnyFlags,
> extends BaseEngine<Flags> {
	readonly #store: FlagStore;
	readonly #options: EngineOptions;

	/** @throws FanionError `PROVIDER_NOT_READY` if the host needs `init`, and `init` has not finished */
	constructor(options: EngineOptions = {}) {
		const store = new FlagStore(options);
		super(options, store);
		this.#store = store;
		this.#options = options;
	}

	/**
	 * Explains the evaluation of a flag: every strategy and constraint, including those that the result does
	 * not depend on.
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` if there is no such flag
	 */
	explain(name: FlagName<Flags>, context?: Context): Explanation {
		return explain(this.#store, name, context);
	}

	/**
	 * Evaluates the current flags for many users, and counts the enabled ones and the variants. With a document
	 * in `before`, also counts the users whose result changes, and tells why.
	 *
	 * Evaluates in chunks of a few milliseconds, and yields to the event loop in between.
	 *
	 * ```ts
	 * const { flags } = await engine.population({ flags: 'checkout', users: 1_000_000, before: published });
	 * if (!flags[0]?.change?.monotone) console.warn(flags[0]?.change?.causes);
	 * ```
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` if no document has one of the flags, `INVALID_CONTEXT` if an id is
	 * not a string, `PARSE_ERROR` if `before` is not a document; or the reason of `signal`
	 */
	population(options: PopulationOptions): Promise<Population> {
		return population(this.#store, this.#options, options);
	}

	/**
	 * Returns the flags that are left when some context fields are known, as an ordinary document.
	 *
	 * For any values of the unknown fields, the residual evaluates as these flags do with all fields. The
	 * residual contains only what that takes, so a server can send the document to a browser.
	 *
	 * A field of `known` is known; `null` means that the field is missing. All other fields are unknown.
	 * Custom strategies stay, and run where the residual is read: pass them the known fields that they need.
	 *
	 * ```ts
	 * const { document, leaks } = engine.residual({ userId: '7', plan: 'pro' }, { private: ['userId'] });
	 * ```
	 *
	 * @throws FanionError `FLAG_NOT_FOUND` if one of the flags does not exist, `INVALID_CONTEXT` if a field is
	 * both known and unknown, `GENERAL` if the residual would contain a value of a private field: `cause` is
	 * then the list of these leaks
	 */
	residual(known: Context, options: ResidualOptions = {}): Residual {
		return residual(this.#store, known, options);
	}
}
