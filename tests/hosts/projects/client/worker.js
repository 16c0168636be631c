// The trials in Cloudflare's runtime, and a worker as people write them: its client is made outside of
// requests.

import { createClient } from "fanion/client";
import { cacheStorage, memoryStorage, workersKvStorage } from "fanion/storage";
import { FAULTS } from "./client/faults.js";
import { storageTrials } from "./client/storages.js";
import { runTrials } from "./client/trial.js";
import { UNITS } from "./client/units.js";

let time = 1.7e12;
const url = { href: "" };
const asked = createClient({
	url,
	token: "*:development.secret",
	appName: "worker",
	now: () => time,
});

export default {
	async fetch(request, { ADDRESS, FLAGS }, ctx) {
		const { pathname, searchParams } = new URL(request.url);
		if (pathname === "/trials") return Response.json(await run(ADDRESS, FLAGS));
		url.href = `${ADDRESS}/worker`;
		time += Number(searchParams.get("later") ?? 0);
		await asked.fresh(1000, ctx);
		const userId = searchParams.get("userId") ?? undefined;
		const enabled = asked.isEnabled("mine", { userId });
		if (searchParams.has("flush")) ctx.waitUntil(asked.flush());
		const { platformName } = searchParams.has("platform") ? await told() : {};
		return Response.json({ enabled, platformName });
	},
};

/** What the server is told of the host. */
async function told() {
	const body = new Promise((resolve) => asked.on("metrics", resolve));
	await asked.flush();
	return body;
}

function run(address, namespace) {
	const memory = memoryStorage();
	const storages = storageTrials({
		"a storage in memory": () => memory,
		"a storage in Workers KV": () => workersKvStorage(namespace),
		"a storage in the cache": () => cacheStorage(),
	});
	const trials = [...UNITS, ...storages, ...FAULTS];
	console.error = () => {};
	// Here nothing happens by itself, unless that is wanted.
	const eager = (options) =>
		createClient({ refreshInterval: 15_000, ...options });
	return runTrials(trials, { address, createClient: eager });
}
