// The trials in Cloudflare's runtime, and a typical Worker, whose client is created outside of a request.

import { createClient } from "fanion/client";
import { cacheStorage, memoryStorage, workersKvStorage } from "fanion/storage";
import { FAULTS } from "./client/faults.js";
import { storageTrials } from "./client/storages.js";
import { runTrials } from "./client/trial.js";
import { UNITS } from "./client/units.js";

let time = 1.7e12;
// The address of the server, which a request contains.
let server;
const flags = createClient({
	url: "http://flags.invalid",
	fetch: (address, init) =>
		fetch(String(address).replace("http://flags.invalid", server), init),
	token: "*:development.secret",
	appName: "worker",
	now: () => time,
});

export default {
	async fetch(request, { ADDRESS, FLAGS }, ctx) {
		const { pathname, searchParams } = new URL(request.url);
		if (pathname === "/trials") return Response.json(await run(ADDRESS, FLAGS));
		server = `${ADDRESS}/worker`;
		time += Number(searchParams.get("later") ?? 0);
		await flags.ensureFresh(1000, ctx);
		const userId = searchParams.get("userId") ?? undefined;
		const enabled = flags.isEnabled("mine", { userId });
		if (searchParams.has("flush")) ctx.waitUntil(flags.flushMetrics());
		const { platformName } = searchParams.has("platform") ? await report() : {};
		return Response.json({ enabled, platformName });
	},
};

/** Sends a report, and returns its body. */
async function report() {
	const body = new Promise((resolve) => flags.on("sent", resolve));
	await flags.flushMetrics();
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
	// In a Worker `refreshInterval` is 0 by default; the trials expect the default of other hosts.
	const polling = (options) =>
		createClient({ refreshInterval: 15_000, ...options });
	return runTrials(trials, { address, createClient: polling });
}
