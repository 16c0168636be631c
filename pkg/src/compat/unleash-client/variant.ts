import type { Variant as EvaluatedVariant } from "../../types.js";

/** The types of a payload. */
export const PayloadType = {
	STRING: "string",
	JSON: "json",
	CSV: "csv",
	NUMBER: "number",
} as const;

export type PayloadType = (typeof PayloadType)[keyof typeof PayloadType];

/** The data of a variant. */
export interface Payload {
	type: PayloadType;
	value: string;
}

/** A variant of a flag. */
export interface Variant {
	/** `disabled` if the flag is off or has no variants. */
	name: string;
	/** Whether a variant was selected. */
	enabled: boolean;
	payload?: Payload;
	/** Whether the flag is on. */
	feature_enabled?: boolean;
}

/** A variant with two names for the state of its flag. */
export interface VariantWithFeatureStatus extends Variant {
	/** @deprecated Use `feature_enabled`. */
	featureEnabled: boolean;
}

/** The variant of a flag that is off, unknown, or without variants. */
export const DEFAULT_VARIANT: Variant = {
	name: "disabled",
	enabled: false,
	feature_enabled: false,
};

/** Returns the variant of an evaluation; the fallback if none was selected, or if there is no such flag. */
export function toVariant(
	evaluated: EvaluatedVariant | undefined,
	fallback: Variant = DEFAULT_VARIANT,
): VariantWithFeatureStatus {
	const isOn = evaluated?.feature_enabled ?? false;
	const variant = evaluated?.enabled ? (evaluated as Variant) : fallback;
	return { ...variant, feature_enabled: isOn, featureEnabled: isOn };
}
