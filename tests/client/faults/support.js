// Helpers of the fault trials.

import { batch, hydration, message } from "../trial.js";

/** Headers of a stream. */
export const SSE = { "content-type": "text/event-stream" };

/** A page, as a proxy sends it instead of the response. */
export const HTML = "<!doctype html><title>Sign in</title>";

/** Short timeouts of a stream, in milliseconds. */
export const STREAMING = { retry: 5, idle: 150 };

/** Returns the first message of a stream. */
export const connected = (...events) =>
	message("unleash-connected", batch(...events));

/** Returns a later message of a stream. */
export const changed = (...events) =>
	message("unleash-updated", batch(...events));

/** Returns a stream that stays open. */
export const openStream = (...chunks) => ({
	headers: SSE,
	chunks,
	end: "hang",
});

/** Returns a stream that ends with a cut connection. */
export const cutStream = (...chunks) => ({
	headers: SSE,
	chunks,
	end: "reset",
});

/** Returns a stream that the server ends. */
export const endedStream = (...chunks) => ({ headers: SSE, chunks });

/** A stream without faults, with the flag `new`. */
export const GOOD_STREAM = openStream(connected(hydration(9, "new")));
