import type { IncomingMessage } from "node:http";
import type { EdgeRequest } from "../edge/http.js";

/** A request of `node:http` as the edge reads it, without the cost of a `Request`. */
export class NodeRequest implements EdgeRequest {
	readonly method: string;
	readonly target: string;
	readonly address: string | undefined;
	readonly #incoming: IncomingMessage;

	constructor(incoming: IncomingMessage) {
		this.#incoming = incoming;
		this.method = incoming.method ?? "GET";
		this.target = incoming.url ?? "/";
		this.address = incoming.socket.remoteAddress;
	}

	header(name: string): string | undefined {
		const value = this.#incoming.headers[name];
		return typeof value === "object" ? value.join(", ") : value;
	}

	/** Returns the body; `undefined` if it is larger than `limit`, or if the peer leaves before its end. */
	text(limit: number): Promise<string | undefined> {
		const incoming = this.#incoming;
		return new Promise((resolve) => {
			const chunks: Uint8Array[] = [];
			let size = 0;
			const onData = (chunk: Uint8Array) => {
				size += chunk.byteLength;
				if (size <= limit) chunks.push(chunk);
				else stop(undefined);
			};
			const onEnd = () => stop(new TextDecoder().decode(Buffer.concat(chunks)));
			const onGone = () => stop(undefined);
			const stop = (text: string | undefined) => {
				incoming.pause();
				incoming.off("data", onData).off("end", onEnd).off("close", onGone);
				resolve(text);
			};
			incoming.on("data", onData).on("end", onEnd).on("close", onGone);
			// Without a listener, an error of a peer that leaves would end the process.
			incoming.on("error", onGone);
		});
	}
}
