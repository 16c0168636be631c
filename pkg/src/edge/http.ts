/** A request as the edge reads it, independent of the host. Adapters of servers create it without a `Request`. */
export interface EdgeRequest {
	/** In upper case. */
	readonly method: string;
	/** Path and query as they were sent: `/api/frontend?userId=7`. */
	readonly target: string;
	/** Address of the peer, without port. */
	readonly address?: string | undefined;
	/** Returns a header by its name in lower case. */
	header(name: string): string | undefined;
	/** Returns the body as a string; `undefined` if it has more than `limit` bytes. */
	text(limit: number): Promise<string | undefined>;
	/** Keeps the host alive until work has ended: `waitUntil` of a Worker. */
	waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** A response of the edge, independent of the host. */
export interface EdgeResponse {
	readonly status: number;
	/** By name in lower case. Several responses may share the object. */
	readonly headers: Readonly<Record<string, string>>;
	/** `undefined` for no body; an adapter leaves the body out of the answer to `HEAD`. */
	readonly body?: string | Uint8Array | StreamBody | undefined;
}

/** Returns whether a body is a stream. @internal */
export function isStream(body: EdgeResponse["body"]): body is StreamBody {
	return typeof body === "object" && "start" in body;
}

/** The body of a response that does not end by itself. */
export interface StreamBody {
	/** Starts the stream. Returns a function to be called when the peer leaves. */
	start(sink: StreamSink): () => void;
}

/** Receives the parts of a stream. */
export interface StreamSink {
	write(text: string): void;
	end(): void;
}
