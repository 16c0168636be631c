/** Names of the events. */
export const EVENTS = {
	/** The client has read its storage. */
	INIT: "initialized",
	/** A request failed; the last good toggles stay in use. */
	ERROR: "error",
	/** The client has toggles: of a bootstrap, and once more with the first of the server. */
	READY: "ready",
	/** The toggles were replaced. */
	UPDATE: "update",
	/** A toggle with `impressionData` was evaluated. */
	IMPRESSION: "impression",
	/** Metrics were sent: the body of the request. */
	SENT: "sent",
	/** The first request after an error succeeded. */
	RECOVERED: "recovered",
	/** A call has no effect, or a part of a document was skipped. */
	WARN: "warn",
};
