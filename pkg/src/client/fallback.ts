import { DISABLED_VARIANT } from "../core/evaluation.js";
import { ignoreRejection } from "../core/ignore-rejection.js";
import { firstLine } from "../errors.js";
import type { ReadableContext, Variant } from "../types.js";

/** The result for an unknown flag, or a function that returns it, as in `unleash-client`. */
export type Fallback<Value> = Value | FallbackFunction<Value>;

/** Receives the name of the flag and the merged context. */
export type FallbackFunction<Value> = (
	name: string,
	context: ReadableContext,
) => Value;

/** A variant, with the members that are counted. They are read once: an object of the caller may have getters. */
export interface CountedVariant {
	readonly variant: Variant;
	readonly variantName: string;
	readonly isEnabled: boolean;
}

/** Resolves the fallbacks of the caller. None of them makes an evaluation throw. */
export class Fallbacks {
	readonly #warn: (message: string) => void;

	constructor(warn: (message: string) => void) {
		this.#warn = warn;
	}

	/** Returns the fallback, or the result of its function; `undefined` if that throws, with a warning. */
	resolve<Value>(
		fallback: Fallback<Value> | undefined,
		name: string,
		context: ReadableContext,
	): Value | undefined {
		if (typeof fallback !== "function") return fallback;
		return this.#guard(() => {
			const result = (fallback as FallbackFunction<Value>)(name, context);
			ignoreRejection(result);
			return result;
		});
	}

	/** Returns the fallback as a variant; `disabled` if it is none, or if its members cannot be read. */
	variant(
		fallback: Fallback<Variant> | undefined,
		name: string,
		context: ReadableContext,
	): CountedVariant {
		const variant = this.resolve(fallback, name, context);
		return this.#guard(() => readVariant(variant)) ?? DISABLED;
	}

	#guard<Result>(work: () => Result): Result | undefined {
		try {
			return work();
		} catch (error) {
			this.#warn(`the fallback failed: ${firstLine(error)}`);
			return undefined;
		}
	}
}

function readVariant(variant: Variant | undefined): CountedVariant | undefined {
	const variantName: unknown = variant?.name;
	if (variant === undefined || typeof variantName !== "string")
		return undefined;
	return { variant, variantName, isEnabled: Boolean(variant.feature_enabled) };
}

const DISABLED: CountedVariant = {
	variant: DISABLED_VARIANT,
	variantName: DISABLED_VARIANT.name,
	isEnabled: false,
};
