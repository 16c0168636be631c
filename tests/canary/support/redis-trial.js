// Two keepers of one key, which know nothing of each other. Runs in Node, Deno and Bun.

import { redisKeeper } from "fanion/canary/object";
import { equal } from "../trials/support.js";

/** Sends a question to a keeper, and returns the status. */
export async function ask({ fetch }, question) {
	const init = question && { method: "POST", body: JSON.stringify(question) };
	return (await fetch(new Request("https://keeper.test/", init))).json();
}

/** Returns a report of some results of both builds. */
export const reportOf = (requests, errors, canary = 1) => ({
	type: "report",
	counts: {
		stable: { requests, errors: 0, latency: 0 },
		v2: { requests: canary, errors, latency: 0 },
	},
});

/** Throws unless two keepers with one client each add their counts, and share their brakes. */
export async function tryClients(clients) {
	const [one, other] = clients.map((client) =>
		redisKeeper(client, { key: "shop", logger() {} }),
	);
	await ask(one, reportOf(10, 0));
	const { builds } = await ask(other, reportOf(20, 1));
	equal([builds.stable.requests, builds.v2.errors], [30, 1], "the sums");
	await ask(one, { type: "pull", build: "v2", reason: "by hand" });
	const [brake] = (await ask(other)).brakes;
	equal([brake.build, brake.reason], ["v2", "by hand"]);
	await ask(other, { type: "lift", build: "v2" });
	equal((await ask(one)).brakes, [], "the brakes");
}
