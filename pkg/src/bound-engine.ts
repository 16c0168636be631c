import type { BoundContext } from "./core/bound-context.js";
import type { Evaluations } from "./core/evaluation.js";
import type { FlagStore } from "./core/flag-store.js";
import type { FlagQueries } from "./flag-queries.js";
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
export class BoundEngine implements FlagQueries<[]> {
	readonly #store: FlagStore;
	readonly #bound: BoundContext;

	/** @internal */
	constructor(store: FlagStore, context: Context) {
		this.#store = store;
		this.#bound = store.bind(context);
	}

	isEnabled(name: string, fallback?: boolean): boolean {
		return this.#store.isEnabled(name, fallback, this.#bound);
	}

	getVariant(name: string, fallback?: Variant): Variant {
		return this.#store.getVariant(name, fallback, this.#bound);
	}

	evaluate(name: string): Evaluation | undefined {
		return this.#store.evaluate(name, this.#bound);
	}

	evaluateAll(): Evaluations {
		return this.#store.evaluateAll(this.#bound);
	}
}
