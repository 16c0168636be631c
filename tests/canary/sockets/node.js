// WebSockets in Node, whose servers upgrade a connection by its socket.

import { once } from "node:events";
import { createServer } from "node:http";
import WebSocket, {
	WebSocketServer,
} from "../../hosts/node_modules/ws/wrapper.mjs";
import { ask } from "./client.js";

const upgrader = new WebSocketServer({ noServer: true });

export const sockets = {
	/** Returns a build that answers each message with its name and the message. It returns no response. */
	echo:
		(name) =>
		(_request, { message, socket, head }) =>
			upgrader.handleUpgrade(message, socket, head, (opened) => {
				opened.on("message", (text) => opened.send(`${name} ${text}`));
			}),

	/** Sends a message through a router, and returns the answer. */
	async talk(route, path, text) {
		const server = createServer();
		server.on("upgrade", (message, socket, head) => {
			const address = new URL(message.url, "http://shop.test");
			const request = new Request(address, { headers: message.headers });
			route(request, { message, socket, head });
		});
		await once(server.listen(0, "127.0.0.1"), "listening");
		try {
			return await ask(WebSocket, server.address().port, path, text);
		} finally {
			server.close();
		}
	},
};
