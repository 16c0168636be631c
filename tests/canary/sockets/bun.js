// WebSockets in Bun, whose server upgrades a request. The handler then returns nothing.

import { ask } from "./client.js";

export const sockets = {
	/** Returns a build that answers each message with its name and the message. */
	echo: (name) => (request, server) =>
		server.upgrade(request, { data: name })
			? undefined
			: new Response("not upgraded", { status: 400 }),

	/** Sends a message through a router, and returns the answer. */
	async talk(route, path, text) {
		const server = Bun.serve({
			hostname: "127.0.0.1",
			port: 0,
			fetch: (request, server) => route(request, server),
			websocket: {
				message: (socket, data) => void socket.send(`${socket.data} ${data}`),
			},
		});
		try {
			return await ask(WebSocket, server.port, path, text);
		} finally {
			void server.stop(true);
		}
	},
};
