// WebSockets in Deno, which upgrades a request and gives the response.

import { ask } from "./client.js";

export const sockets = {
	/** Returns a build that answers each message with its name and the message. */
	echo: (name) => (request) => {
		const { socket, response } = Deno.upgradeWebSocket(request);
		socket.onmessage = ({ data }) => socket.send(`${name} ${data}`);
		return response;
	},

	/** Sends a message through a router, and returns the answer. */
	async talk(route, path, text) {
		const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
		const server = Deno.serve(options, (request) => route(request));
		try {
			return await ask(WebSocket, server.addr.port, path, text);
		} finally {
			server.unref();
			void server.shutdown();
		}
	},
};
