import type { Context } from "../types.js";
import type { FieldValues } from "./context-fields.js";
import type { FlagMetadata } from "./flag-metadata.js";

/** A context whose values are read once and evaluated many times. */
export interface BoundContext {
	readonly context: Context;
	/** The values of all fields that any flag reads; `undefined` before they are read. */
	values: FieldValues | undefined;
	/** The flags for which `values` were read. */
	metadata: FlagMetadata | undefined;
}
