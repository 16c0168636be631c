// Answers `/flags?userId=` by the flags as they are now.

import { createServer } from "node:http";
import { Flags } from "./flags.js";
import { chooseSource } from "./source.js";

const { PORT = "3000", POLL_SECONDS = "15" } = process.env;

const flags = await Flags.open(chooseSource(process.env));
flags.follow(Number(POLL_SECONDS) * 1000);

const server = createServer((request, response) => {
	const [path, query] = request.url.split("?", 2);
	if (path !== "/flags") return send(response, 404, { error: "not found" });
	// A missing user is `null`, which to the engine is a missing field.
	const userId = new URLSearchParams(query).get("userId");
	send(response, 200, flags.answers({ userId }));
});

server.listen(Number(PORT), () => {
	console.log(`listening on port ${server.address().port}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

/** Lets the answers under way finish; then nothing keeps the process. */
function stop() {
	flags.rest();
	server.close();
	server.closeIdleConnections();
}

function send(response, status, body) {
	response.writeHead(status, {
		"content-type": "application/json; charset=utf-8",
		"cache-control": "no-store",
	});
	response.end(JSON.stringify(body));
}
