import type { Context } from "./context.js";

/** The names of the events. */
export const UnleashEvents = {
	/** There are flags, whatever their source. Emitted once. */
	Ready: "ready",
	/** A request failed in a way that needs attention: an `Error`. Logged if it has no listener. */
	Error: "error",
	/** A request failed in a way that is tried again, or invalid input was skipped. */
	Warn: "warn",
	/** The server has no new flags. */
	Unchanged: "unchanged",
	/** The server or the bootstrap sent flags: their list. */
	Changed: "changed",
	/** The first `changed`. Emitted once. */
	Synchronized: "synchronized",
	/** An evaluation was counted: the name of the flag, and whether it is on. */
	Count: "count",
	/** A variant was counted: the names of the flag and of the variant. */
	CountVariant: "countVariant",
	/** The server accepted a report of metrics: its body. */
	Sent: "sent",
	/** The server accepted the registration: its body. */
	Registered: "registered",
	/** A flag with `impressionData` was evaluated: an `ImpressionEvent`. */
	Impression: "impression",
	/** The client changed between polling and streaming: `{ from, to }`. */
	Mode: "mode",
} as const;

export type UnleashEvents = (typeof UnleashEvents)[keyof typeof UnleashEvents];

/** Describes one evaluation of a flag with `impressionData`. */
export interface ImpressionEvent {
	eventType: "isEnabled" | "getVariant";
	context: Context;
	/** Of `getVariant`: whether a variant was selected. */
	enabled: boolean;
	featureName: string;
	/** Name of the variant; only of `getVariant`. */
	variant?: string;
}
