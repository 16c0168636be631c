// Answers each path with a body that is ready: the least work of an HTTP server in Node. The first argument is a file
// of `{ [path]: body }`.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const bodies = new Map(
	Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8"))),
);
const server = createServer(({ url }, response) => {
	const body = bodies.get(url);
	response.writeHead(body === undefined ? 404 : 200, {
		"content-type": "application/json",
		"content-length": Buffer.byteLength(body ?? ""),
	});
	response.end(body);
});
server.listen(0, "127.0.0.1", () => {
	console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
