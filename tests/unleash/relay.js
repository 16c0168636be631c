import { once } from "node:events";
import { connect, createServer } from "node:net";
import { SERVER } from "./admin.js";

/** A relay before the server: while it is closed, the server is away. */
export class Relay {
	#sockets = new Set();
	#server = createServer((socket) => this.#accept(socket));
	#port = 0;

	/** Opens the relay, each time at the same address. */
	async open() {
		await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
		this.#port = this.#server.address().port;
	}

	get url() {
		return `http://127.0.0.1:${this.#port}`;
	}

	async close() {
		const closed = new Promise((resolve) => this.#server.close(resolve));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}

	#accept(socket) {
		const { hostname, port } = new URL(SERVER);
		const peer = connect(port, hostname);
		this.#join(socket, peer);
		this.#join(peer, socket);
	}

	/** Passes on what a socket receives, and its end. */
	#join(socket, peer) {
		this.#sockets.add(socket);
		socket.pipe(peer);
		socket.on("error", () => peer.destroy());
		socket.on("close", () => {
			this.#sockets.delete(socket);
			peer.destroy();
		});
	}
}
