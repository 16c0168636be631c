import type { FanionError } from "../errors.js";
import type { ReadableContext } from "../types.js";

/** The events of a client, and the type of the value that a listener receives. */
export interface Events {
	/**
	 * The client has its first flags. Emitted once.
	 *
	 * A listener that is added later is called too, unless a listener of `ready` adds it.
	 */
	ready: undefined;
	/** The flags have changed. */
	update: undefined;
	/** A request failed, or the WebAssembly did; the last good flags stay in use. */
	error: FanionError;
	/** The first request after an `error` succeeded. */
	recovered: undefined;
	/** Invalid input was skipped, or the server did not accept a report. */
	warn: string;
	/** A flag with `impressionData` was evaluated. */
	impression: Impression;
	/** The server accepted a report of metrics: its body. */
	sent: object;
}

/** Describes one evaluation of a flag with `impressionData`. */
export interface Impression {
	/** The method; `evaluate` counts as `getVariant`. */
	readonly eventType: "isEnabled" | "getVariant";
	/** A UUID, unique for each impression. */
	readonly eventId: string;
	readonly featureName: string;
	/** Whether the flag is enabled. */
	readonly enabled: boolean;
	/** Name of the variant; only for `getVariant`. */
	readonly variant?: string;
	readonly context: ReadableContext;
	readonly impressionData: true;
}
