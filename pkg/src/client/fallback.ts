import type { Context } from "../types.js";

/** The result for an unknown flag, or a function that returns it, as in `unleash-client`. */
export type Fallback<Value> = Value | FallbackFunction<Value>;

/** Receives the name of the flag and the merged context. */
export type FallbackFunction<Value> = (name: string, context: Context) => Value;
