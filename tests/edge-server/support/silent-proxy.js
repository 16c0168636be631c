// A TCP proxy whose connections can lose all packets without being closed, as behind a firewall that forgets them.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Forwards connections to a port. `silence()` drops what open connections send and receive; new ones are forwarded. */
export async function startSilentProxy(context, port) {
	const sockets = new Set();
	const server = createServer((near) => {
		const far = connect(Number(port), "127.0.0.1");
		for (const [from, to] of [
			[near, far],
			[far, near],
		]) {
			sockets.add(from);
			from.on("data", (data) => to.write(data));
			from.on("error", () => {});
			from.on("close", () => to.destroy());
		}
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	context.after(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const silence = () => {
		for (const socket of sockets) socket.removeAllListeners("data").resume();
	};
	return { port: String(server.address().port), silence };
}
