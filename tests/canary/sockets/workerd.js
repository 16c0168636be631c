// WebSockets in workerd, whose responses hold them.

import { exchange } from "./exchange.js";

export const sockets = {
	/** Returns a build that answers each message with its name and the message. */
	echo: (name) => () => {
		const { 0: client, 1: server } = new WebSocketPair();
		server.accept();
		server.addEventListener("message", ({ data }) =>
			server.send(`${name} ${data}`),
		);
		return new Response(null, { status: 101, webSocket: client });
	},

	/** Sends a message through a router, and returns the answer. */
	async talk(route, path, text) {
		const request = new Request(new URL(path, "https://shop.test"), {
			headers: { upgrade: "websocket" },
		});
		const { webSocket } = await route(request);
		return exchange(webSocket, text);
	},
};
