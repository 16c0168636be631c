// Responds to `/flags?userId=` with all flags.

import { createServer } from "node:http";
import { Flags } from "./flags.js";
import { chooseSource } from "./source.js";

const { PORT = "3000", POLL_SECONDS = "15" } = process.env;

/** The longest delay of `setTimeout`, in seconds. A longer delay, or one that is not a number, ends at once. */
const MAX_SECONDS = 2_147_483;

const seconds = Number(POLL_SECONDS);
if (!(seconds > 0 && seconds <= MAX_SECONDS))
	throw new Error(
		`\`POLL_SECONDS\` is \`${POLL_SECONDS}\`: pass a number of seconds, at most ${MAX_SECONDS}`,
	);

const flags = await Flags.open(chooseSource(process.env));
flags.startPolling(seconds * 1000);

const server = createServer((request, response) => {
	const [path, query] = request.url.split("?", 2);
	if (path !== "/flags") return send(response, 404, { error: "not found" });
	// Without the parameter `userId` is null, which the engine treats as a missing field.
	const userId = new URLSearchParams(query).get("userId");
	send(response, 200, flags.evaluate({ userId }));
});

server.listen(Number(PORT), () => {
	console.log(`listening on port ${server.address().port}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

/** Ends the process after the pending responses. */
function stop() {
	flags.stopPolling();
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
