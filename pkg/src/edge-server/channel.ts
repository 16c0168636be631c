import { type EdgeRequest, type EdgeResponse, isStream } from "../edge/http.js";

/** The end of a connection between two processes: `process`, or a worker of a cluster. */
export interface Port {
	readonly send?: unknown;
	on(event: "message", listener: (message: never) => void): unknown;
	on(event: "disconnect", listener: () => void): unknown;
}

/** A request to the other process. */
export interface ChannelRequest {
	readonly method: string;
	readonly target: string;
	/** Address of the peer that this process asks for. */
	readonly address?: string | undefined;
	/** By name in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** A response of the other process. */
export interface ChannelResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | undefined;
}

type Message =
	| (ChannelRequest & { readonly kind: "fanion request"; readonly id: number })
	| (ChannelResponse & {
			readonly kind: "fanion response";
			readonly id: number;
	  })
	| { readonly kind: "fanion stop" };

type Send = (
	message: Message,
	callback: (error: Error | null) => void,
) => unknown;

type Settle = {
	readonly resolve: (response: ChannelResponse) => void;
	readonly reject: (error: Error) => void;
};

/** Sends HTTP requests between two processes of a cluster, in both directions. */
export class Channel {
	readonly #send: Send;
	readonly #handler: (request: EdgeRequest) => Promise<EdgeResponse>;
	readonly #waiting = new Map<number, Settle>();
	#lastId = 0;
	#isOpen = true;
	/** Called when the other process asks this one to end. */
	onStop: () => void = () => {};
	/** Called when the other process is gone. */
	onGone: () => void = () => {};

	/** `handler` answers the requests of the other process. */
	constructor(
		port: Port,
		handler: (request: EdgeRequest) => Promise<EdgeResponse>,
	) {
		this.#send = (port.send as Send).bind(port);
		this.#handler = handler;
		port.on("message", (message: Message) => this.#receive(message));
		port.on("disconnect", () => this.#lose());
	}

	/** Sends a request. Rejects if the other process is gone, or on the signal. */
	ask(request: ChannelRequest, signal?: AbortSignal): Promise<ChannelResponse> {
		this.#lastId += 1;
		const id = this.#lastId;
		return new Promise((resolve, reject) => {
			if (!this.#isOpen) return reject(new Error(GONE));
			this.#waiting.set(id, { resolve, reject });
			signal?.addEventListener("abort", () => {
				this.#waiting.delete(id);
				reject(signal.reason);
			});
			this.#post({ kind: "fanion request", id, ...request });
		});
	}

	/** Asks the other process to end. */
	stop(): void {
		this.#post({ kind: "fanion stop" });
	}

	#receive(message: Message): void {
		if (message?.kind === "fanion stop") this.onStop();
		if (message?.kind === "fanion request") void this.#answer(message);
		if (message?.kind !== "fanion response") return;
		this.#waiting.get(message.id)?.resolve(message);
		this.#waiting.delete(message.id);
	}

	async #answer({ id, ...request }: ChannelRequest & { id: number }) {
		const { status, headers, body } = await this.#handler(toEdge(request));
		// A stream has no end that a message could hold.
		const isWhole = !isStream(body);
		this.#post({
			kind: "fanion response",
			id,
			status: isWhole ? status : 501,
			headers,
			body: isWhole && body !== undefined ? toText(body) : undefined,
		});
	}

	/** Sends a message. The error of one to a process that is gone arrives later. */
	#post(message: Message): void {
		if (!this.#isOpen) return;
		try {
			this.#send(message, (error) => {
				if (error) this.#lose();
			});
		} catch {
			this.#lose();
		}
	}

	#lose(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		for (const { reject } of this.#waiting.values()) reject(new Error(GONE));
		this.#waiting.clear();
		this.onGone();
	}
}

const GONE = "the other process is gone";

function toEdge({ headers, body, ...request }: ChannelRequest): EdgeRequest {
	return {
		...request,
		header: (name) => headers[name],
		text: async (limit) => (body.length > limit ? undefined : body),
	};
}

function toText(body: string | Uint8Array): string {
	return typeof body === "string" ? body : new TextDecoder().decode(body);
}
