// A process with a router whose brake is in Redis. Argument: the address of Redis. Prints its own.

import { createServer } from "node:http";
import { redisKeeper } from "fanion/canary/object";
import { createClient } from "redis";
import { openCanary } from "../trials/support.js";

const client = createClient({ url: process.argv[2] });
client.on("error", () => {});
// Without Redis, the router answers all the same.
client.connect().catch(() => {});

/** Milliseconds by which the clock is ahead. */
let ahead = 0;
const now = () => Date.now() + ahead;
const { canary, log } = openCanary({
	flags: { users: ["anna"] },
	answers: {
		v2: ({ url }) =>
			url.endsWith("/broken") ? new Response("", { status: 500 }) : undefined,
	},
	brake: {
		keeper: redisKeeper(client, { least: 20, now, logger: report }),
	},
	now,
});

/** Log entries of the keeper. */
const entries = [];
function report(entry) {
	entries.push(entry);
}

const CONTROLS = {
	"/test/status": () => canary.status(),
	"/test/lift": () => canary.lift("v2"),
	"/test/log": () => ({ router: log, keeper: entries }),
	"/test/second": () => {
		ahead += 1000;
	},
};

const server = createServer(async ({ url, headers }, response) => {
	const control = CONTROLS[url];
	if (control) {
		const result = await Promise.resolve(control()).catch(({ message }) => ({
			message,
		}));
		return response.end(JSON.stringify(result ?? {}));
	}
	const request = new Request(new URL(url, "http://shop.test"), { headers });
	const answer = await canary.route(request);
	response.writeHead(answer.status, Object.fromEntries(answer.headers));
	response.end(await answer.text());
});
server.listen(0, "127.0.0.1", () =>
	console.log(`http://127.0.0.1:${server.address().port}/`),
);
