import { once } from "node:events";
import { createServer } from "node:http";

/** Returns a free TCP port, as a string. */
export async function findPort() {
	const server = createServer();
	await once(server.listen(0), "listening");
	const { port } = server.address();
	server.close();
	return String(port);
}
