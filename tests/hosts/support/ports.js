import { once } from "node:events";
import { createServer } from "node:http";

/** A port that nobody listens on. */
export async function findPort() {
	const server = createServer();
	await once(server.listen(0), "listening");
	const { port } = server.address();
	server.close();
	return String(port);
}
