/** The answer that replaces the evaluation of a flag: on, off, or on with a variant. */
export type Override = boolean | OverrideVariant;

/** A variant of a flag that is on. */
export interface OverrideVariant {
	readonly variant: string;
	/**
	 * A string, a number, another value as JSON, or a payload as Unleash has it. By default the payload that the flag
	 * defines for a variant of this name.
	 */
	readonly payload?: unknown;
}

/** Overrides by name of the flag. */
export type OverrideList = Readonly<Record<string, Override>>;
