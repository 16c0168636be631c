/**
 * Lets a Node process end while the streams of a client are open; returns a function that stops watching.
 *
 * `fetch` has no option for it: Node publishes the socket of each request to `diagnostics_channel`.
 */
export function unrefStreams(connectionId: string): () => void {
	const channel = (globalThis as Node).process
		?.getBuiltinModule?.("node:diagnostics_channel")
		?.channel("undici:client:sendHeaders");
	const unref = ({ headers, socket }: SentRequest) => {
		const isStream = headers.includes("text/event-stream");
		if (isStream && headers.includes(connectionId)) socket.unref?.();
	};
	channel?.subscribe(unref);
	return () => channel?.unsubscribe(unref);
}

interface SentRequest {
	/** The head of the request, as it is sent. */
	readonly headers: string;
	readonly socket: { unref?(): void };
}

interface Node {
	readonly process?: {
		/** Since Node 20.16. */
		getBuiltinModule?(name: string):
			| {
					channel(name: string): {
						subscribe(listener: (request: SentRequest) => void): void;
						unsubscribe(listener: (request: SentRequest) => void): void;
					};
			  }
			| undefined;
	};
}
