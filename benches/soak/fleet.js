// Clients of one edge that fetch in different ways, each compared with the engine that it must agree with.

import { createClient } from "fanion/client";
import { BACKEND, FRONTEND } from "../../tests/edge-server/support/upstream.js";
import { CONTEXTS, MARKER } from "./documents.js";

const WAYS = {
	polling: { token: BACKEND },
	delta: { token: BACKEND, delta: true },
	streaming: { token: BACKEND, streaming: { retry: 500, idle: 10_000 } },
	residual: { token: FRONTEND, residual: true, context: CONTEXTS[0] },
};

/** A client, and what was found out about it. */
class Member {
	checks = 0;
	counted = 0;
	wrong = [];
	errors = 0;

	constructor(way, url, fetch) {
		this.way = way;
		this.client = createClient({
			url,
			fetch,
			appName: `soak-${way}`,
			refreshInterval: 1000,
			metricsInterval: 2000,
			timeout: 3000,
			...WAYS[way],
		});
		this.client.on("error", () => {
			this.errors += 1;
		});
		this.client.on("warn", () => {});
	}

	/** Evaluates all flags for a context, and compares them with those of the version that the client has. */
	check(answers, random, window) {
		const isFixed = this.way === "residual";
		const index = isFixed ? 0 : Math.floor(random() * CONTEXTS.length);
		const variant = this.client.getVariant(MARKER, CONTEXTS[index]);
		this.counted += 1;
		this.checks += 1;
		const evaluations = this.client.evaluateAll(CONTEXTS[index]);
		const version = Number(variant.name);
		const problem = answers.problemOfAll(evaluations, version, index, window);
		if (problem) this.wrong.push(problem);
		return version;
	}
}

/** All clients. */
export class Fleet {
	members;

	constructor(url, fetch) {
		this.members = Object.keys(WAYS).flatMap((way) => [
			new Member(way, url, fetch),
			new Member(way, url, fetch),
		]);
	}

	async ready() {
		await Promise.all(this.members.map(({ client }) => client.ready()));
	}

	/** Checks each client once; returns the versions that they have. */
	check(answers, random, window) {
		return this.members.map((member) => member.check(answers, random, window));
	}

	async close() {
		await Promise.all(this.members.map(({ client }) => client.close()));
	}
}
