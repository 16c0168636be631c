// A server, an edge and clients in one process, while flags change, requests fail, and server and edge restart.

import { setTimeout as sleep } from "node:timers/promises";
import { startUpstream } from "../../tests/edge-server/support/upstream.js";
import { createPrng } from "../workloads/prng.js";
import { Answers, createDocument } from "./documents.js";
import { EdgeProxy } from "./edge-proxy.js";
import { countIn, Faults } from "./faults.js";
import { Fleet } from "./fleet.js";
import { Gauges } from "./gauges.js";

/** Milliseconds between two versions, between two checks of each client, and between two samples. */
const CHANGE_INTERVAL = 3000;
const CHECK_INTERVAL = 200;
const SAMPLE_INTERVAL = 2000;

/** Milliseconds of one cycle: a calm part, requests that fail, and a restart of the edge or a server that is down. */
const CALM = 20_000;
const FAULTY = 8000;
const DOWN = 4000;

/** Milliseconds for which an old version may be served: faults, and the waits after them. */
const WINDOW = 75_000;

/** Milliseconds until all clients must have the last version. */
const SETTLING = 60_000;

/** Runs everything for some milliseconds; returns figures. */
export async function runFleet(context, duration) {
	const prng = createPrng(2026);
	const random = () => prng.next();
	const answers = new Answers();
	const upstream = await startUpstream(context, createDocument(1));
	answers.add(1, upstream.documents.development);
	const [serverFaults, edgeFaults] = [new Faults(random), new Faults(random)];
	const proxy = new EdgeProxy(upstream, serverFaults.fetch);
	await proxy.start(context);
	const fleet = new Fleet(proxy.url, edgeFaults.fetch);
	await fleet.ready();
	const gauges = new Gauges();
	const changes = new Changes(upstream, answers);
	const timers = [
		setInterval(() => changes.next(), CHANGE_INTERVAL),
		setInterval(() => fleet.check(answers, random, WINDOW), CHECK_INTERVAL),
		setInterval(() => gauges.sample(), SAMPLE_INTERVAL),
	];
	const end = performance.now() + duration;
	for (let cycle = 0; performance.now() < end; cycle += 1) {
		await sleep(CALM);
		const faults = cycle % 2 === 0 ? serverFaults : edgeFaults;
		faults.share = 0.5;
		await sleep(FAULTY);
		faults.share = 0;
		if (cycle % 3 === 2) await proxy.restart();
		else if (cycle % 3 === 1) await downFor(serverFaults, DOWN);
	}
	for (const timer of timers) clearInterval(timer);
	const latest = await settle(fleet, answers, random, changes);
	gauges.sample();
	await fleet.close();
	await proxy.close();
	return {
		members: fleet.members,
		latest,
		versions: changes.version,
		faults: serverFaults.count + edgeFaults.count,
		restarts: proxy.restarts,
		counted: changes.takeCounts(),
		uncertain: serverFaults.uncertain + edgeFaults.uncertain,
		gauges,
	};
}

/** Lets all requests to a server fail. */
async function downFor(faults, duration) {
	faults.share = 1;
	await sleep(duration);
	faults.share = 0;
}

/** Returns whether all clients come to have the last version. */
async function settle(fleet, answers, random, changes) {
	const end = performance.now() + SETTLING;
	while (performance.now() < end) {
		const versions = fleet.check(answers, random, WINDOW);
		if (versions.every((version) => version === changes.version)) return true;
		await sleep(CHECK_INTERVAL);
	}
	return false;
}

/** The versions that the server has had, and what was reported to it. */
class Changes {
	version = 1;
	#upstream;
	#answers;
	#counted = 0;

	constructor(upstream, answers) {
		this.#upstream = upstream;
		this.#answers = answers;
	}

	next() {
		this.version += 1;
		const document = createDocument(this.version);
		this.#answers.add(this.version, document);
		const meta = { revisionId: this.version };
		this.#upstream.documents.development = { ...document, meta };
		this.takeCounts();
	}

	/** Returns how often the flag that names the version was reported. Drops what the stand-in has recorded. */
	takeCounts() {
		this.#upstream.requests.length = 0;
		for (const report of this.#upstream.reports.splice(0))
			this.#counted += countIn(JSON.stringify(report));
		return this.#counted;
	}
}
