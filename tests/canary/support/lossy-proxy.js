// A connection to Redis that is lost after a script has run, before its reply arrives.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class LossyProxy {
	url;
	/** Number of lost replies. */
	lost = 0;
	/** Called before the connection of the next reply is closed; `undefined` if replies pass. */
	#beforeLoss;

	/** Starts a proxy of a port, which ends with the test. */
	static async start(context, port) {
		const proxy = new LossyProxy();
		const sockets = new Set();
		const server = createServer((socket) => {
			sockets.add(socket);
			proxy.#forward(socket, connect(port, "127.0.0.1"));
		});
		await once(server.listen(0, "127.0.0.1"), "listening");
		proxy.url = `redis://127.0.0.1:${server.address().port}`;
		context.after(() => {
			for (const socket of sockets) socket.destroy();
			server.close();
		});
		return proxy;
	}

	/** Loses the next reply, after work. */
	loseReply(work = () => {}) {
		this.#beforeLoss = work;
	}

	#forward(socket, upstream) {
		socket.on("error", () => {});
		upstream.on("error", () => {});
		socket.pipe(upstream);
		upstream.on("data", async (reply) => {
			const work = this.#beforeLoss;
			if (!work) return socket.write(reply);
			this.#beforeLoss = undefined;
			this.lost += 1;
			await work();
			socket.destroy();
		});
		socket.on("close", () => upstream.destroy());
	}
}
