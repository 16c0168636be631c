import type { StreamSink } from "../http.js";
import type { EdgeToken } from "../tokens/token.js";
import type { Delta } from "./change-log.js";

/** A stream of server-sent events to one SDK. */
export class EventStream {
	readonly token: EdgeToken;
	readonly #onEnd: () => void;
	#sink: StreamSink | undefined;
	/** The revision that the SDK has. */
	#revision: number | undefined;

	/** `onEnd` is called once the peer has left, or the stream was ended. */
	constructor(token: EdgeToken, onEnd: () => void) {
		this.token = token;
		this.#onEnd = onEnd;
	}

	/** Sends the first event. Returns a function that is called when the peer leaves. */
	start(sink: StreamSink, delta: Delta): () => void {
		this.#sink = sink;
		this.#send("unleash-connected", delta);
		return () => this.#close();
	}

	/** Sends what has changed since the last event. */
	update(since: (revision: number | undefined) => Delta): void {
		const delta = since(this.#revision);
		this.#revision = delta.revision;
		// A change of another project is not this token's.
		if (delta.events.length > 0) this.#send("unleash-updated", delta);
	}

	/** Sends a comment, so that neither side takes the connection for lost. */
	keepAlive(): void {
		this.#write(": keep-alive\n\n");
	}

	end(): void {
		const sink = this.#sink;
		this.#close();
		try {
			sink?.end();
		} catch {
			// The peer has left.
		}
	}

	#send(name: string, { events, revision }: Delta): void {
		this.#revision = revision;
		const id = events.length > 0 ? `id:${revision}\n` : "";
		const data = JSON.stringify({ events });
		this.#write(`event:${name}\n${id}data:${data}\n\n`);
	}

	/** Writes to the peer; a peer that does not read is left. */
	#write(text: string): void {
		try {
			this.#sink?.write(text);
		} catch {
			this.end();
		}
	}

	#close(): void {
		if (this.#sink === undefined) return;
		this.#sink = undefined;
		this.#onEnd();
	}
}
