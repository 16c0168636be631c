import { DISABLED_VARIANT, type Evaluations } from "../core/evaluation.js";
import type { Evaluation, Payload, Variant } from "../types.js";
import type { DefinedPayloads } from "./defined-payloads.js";
import { OverriddenEvaluations } from "./overridden-evaluations.js";
import type { Override, OverrideVariant } from "./override.js";
import type { Overrides } from "./overrides.js";

/** The variant of a flag that is on without a variant. */
const ON: Variant = /* @__PURE__ */ Object.freeze({
	...DISABLED_VARIANT,
	feature_enabled: true,
});

/** Evaluates flags that have an override. */
export class OverriddenFlags {
	readonly overrides: Overrides;
	/** Those of the document. */
	readonly payloads: DefinedPayloads;
	/** By flag. A variant stays the same object while nothing changes. */
	readonly #variants = new Map<string, Variant>();

	constructor(overrides: Overrides, payloads: DefinedPayloads) {
		this.overrides = overrides;
		this.payloads = payloads;
	}

	/** Returns whether a flag is on; `undefined` without an override. */
	isEnabled(flag: string): boolean | undefined {
		const override = this.overrides.get(flag);
		return override === undefined ? undefined : override !== false;
	}

	/** Returns the evaluation of a flag; `undefined` without an override. */
	evaluate(flag: string): Evaluation | undefined {
		const override = this.overrides.get(flag);
		if (override === undefined) return undefined;
		return {
			flag,
			enabled: override !== false,
			variant: this.#variantOf(flag, override),
			reason: "STATIC",
			impressionData: false,
			overridden: true,
		};
	}

	/** Returns evaluations of all flags, with those that have an override replaced or added. */
	merge(evaluations: Evaluations): Evaluations {
		const names = Object.keys(this.overrides.list());
		const overridden = names.map((name) => [name, this.evaluate(name)]);
		// Not a subclass: an import of `fanion` would load its WebAssembly beside that of `fanion/tools`.
		return new OverriddenEvaluations(
			evaluations,
			new Map(overridden as [string, Evaluation][]),
		) as unknown as Evaluations;
	}

	#variantOf(flag: string, override: Override): Variant {
		if (override === false) return DISABLED_VARIANT;
		if (override === true) return ON;
		const payload = this.#payloadOf(flag, override);
		const known = this.#variants.get(flag);
		if (known?.name === override.variant && isEqual(known.payload, payload))
			return known;
		const variant = Object.freeze({
			name: override.variant,
			enabled: true,
			...(payload && { payload }),
			feature_enabled: true,
		});
		this.#variants.set(flag, variant);
		return variant;
	}

	/** Returns the payload of an override, or the one that the flag defines for the variant. */
	#payloadOf(
		flag: string,
		{ variant, payload }: OverrideVariant,
	): Payload | undefined {
		if (payload !== undefined) return payload as Payload;
		return this.payloads.find(flag, variant);
	}
}

function isEqual(one: Payload | undefined, other: Payload | undefined) {
	return one?.type === other?.type && one?.value === other?.value;
}
