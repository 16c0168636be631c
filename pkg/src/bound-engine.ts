import type { BoundContext } from "./core/bound-context.js";
import type { Evaluations } from "./core/evaluation.js";
import type { FlagStore } from "./core/flag-store.js";
import type { FlagQueries } from "./flag-queries.js";
import type {
	AnyFlags,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	FlagVariant,
} from "./flag-types.js";
import type { Context, Evaluation, Variant } from "./types.js";

/**
 * An engine with one context. The context is read once, and once more after the flags have changed. Custom
 * strategies, the clock and the random source run in each evaluation.
 *
 * A bound engine needs no cleanup. After its engine is freed, its methods throw.
 *
 * ```ts
 * const anna = engine.bind({ userId: '7' });
 * anna.isEnabled('checkout');
 * ```
 */
export class BoundEngine<Flags extends FlagTypes<Flags> = AnyFlags>
	implements FlagQueries<[], Flags>
{
	readonly #store: FlagStore;
	readonly #bound: BoundContext;

	/** Exists only in types: see `FlagTypes`. */
	declare readonly "~flags"?: Required<Flags>;

	/** @internal */
	constructor(store: FlagStore, context: Context) {
		this.#store = store;
		this.#bound = store.bind(context);
	}

	isEnabled(name: FlagName<Flags>, fallback?: boolean): boolean {
		return this.#store.isEnabled(name, fallback, this.#bound);
	}

	getVariant<Name extends FlagName<Flags>>(
		name: Name,
		fallback?: FlagVariant<Flags, Name>,
	): FlagVariant<Flags, Name>;
	getVariant(name: string, fallback?: Variant): Variant {
		return this.#store.getVariant(name, fallback, this.#bound);
	}

	evaluate<Name extends FlagName<Flags>>(
		name: Name,
	): FlagEvaluation<Flags, Name> | undefined;
	evaluate(name: string): Evaluation | undefined {
		return this.#store.evaluate(name, this.#bound);
	}

	evaluateAll(): Evaluations<Flags>;
	evaluateAll(): Evaluations {
		return this.#store.evaluateAll(this.#bound);
	}
}
