import { Engine } from "fanion";
import type { Context } from "./context.js";
import type { Constraint, VariantDefinition } from "./definitions.js";
import { toVariant, type Variant } from "./variant.js";

/** The constraints of a strategy; a segment that does not exist is `undefined`. */
type Constraints = Iterable<Constraint | undefined>;

/** Whether a strategy matches, and the variant that it selects. */
export type StrategyResult =
	| { enabled: true; variant?: Variant }
	| { enabled: false };

/**
 * The base class of custom strategies: a class overrides `isEnabled`.
 *
 * The engine checks constraints and selects variants. The other methods are for code that calls them; a class that
 * overrides one of them gets a warning.
 */
export class Strategy {
	name: string;
	readonly #result: boolean;

	constructor(name: string, returnValue = false) {
		this.name = name || "unknown";
		this.#result = returnValue;
	}

	/** Returns whether the strategy matches. Called after its constraints match. */
	isEnabled(_parameters: Record<string, unknown>, _context: Context): boolean {
		return this.#result;
	}

	checkConstraint(constraint: Constraint, context: Context): boolean {
		return this.checkConstraints(context, [constraint]);
	}

	/** Returns whether all constraints match. */
	checkConstraints(context: Context, constraints?: Constraints): boolean {
		const list = [...(constraints ?? [])];
		if (list.length === 0) return true;
		if (list.includes(undefined)) return false;
		return evaluate({ constraints: list }, context)?.enabled ?? false;
	}

	isEnabledWithConstraints(
		parameters: Record<string, unknown>,
		context: Context,
		constraints: Constraints,
	): boolean {
		return (
			this.checkConstraints(context, constraints) &&
			this.isEnabled(parameters, context)
		);
	}

	getResult(
		parameters: Record<string, unknown>,
		context: Context,
		constraints: Constraints,
		variants?: VariantDefinition[],
	): StrategyResult {
		if (!this.isEnabledWithConstraints(parameters, context, constraints))
			return { enabled: false };
		if (!Array.isArray(variants) || variants.length === 0)
			return { enabled: true };
		const variant = evaluate({ parameters, variants }, context)?.variant;
		if (!variant?.enabled) return { enabled: true };
		const { name, enabled, payload } = toVariant(variant);
		return {
			enabled: true,
			variant: { name, enabled, ...(payload && { payload }) },
		};
	}
}

/** Evaluates a flag with one strategy. */
function evaluate(strategy: object, context: Context) {
	const engine = new Engine();
	const name = "strategy";
	const strategies = [{ name: "default", ...strategy }];
	try {
		engine.load({ features: [{ name, enabled: true, strategies }] });
		return engine.evaluate(name, context);
	} finally {
		engine.free();
	}
}
