// Simulated requests of the users of all channels to both builds, and the brake of `fanion/canary` that counts them.

import { createKeeper } from "../../pkg/dist/canary/object.js";
import { BUILD_FLAG } from "./ramp-plans.js";
import { createRandom } from "./random.js";

/** The evidence at which the brake is pulled: at most 1 false alarm in 100 deployments. */
export const THRESHOLD = 100;

const REQUESTS_PER_SECOND = 100;

/** The first state of the random source: equal settings give equal results. */
const SEED = 20_261_201;

const NO_COUNTS = { requests: 0, errors: 0 };

export class Traffic {
	#engine;
	#users;
	#random = createRandom(SEED);
	/** Simulated milliseconds. */
	#time = 0;
	#keeper = createKeeper({
		stable: "v1",
		falseAlarms: 1 / THRESHOLD,
		logger: () => {},
		now: () => this.#time,
	});

	/** `engine` has the flags; `users` are the contexts of all users. */
	constructor(engine, users) {
		this.#engine = engine;
		this.#users = users;
	}

	/** Sends the requests of one second. `errors` has the share of errors of each build. */
	step(currentTime, errors) {
		this.#time += 1000;
		const counts = {};
		for (let count = 0; count < REQUESTS_PER_SECOND; count++) {
			const build = this.#route(currentTime);
			counts[build] ??= { requests: 0, errors: 0, latency: 0 };
			counts[build].requests += 1;
			if (this.#random() < errors[build]) counts[build].errors += 1;
		}
		this.#keeper.report(counts);
	}

	/** Lets users get build v2 again. Its test begins from the start. */
	async lift() {
		await this.#keeper.lift("v2");
	}

	/** Requests and errors of both builds, the evidence against v2, and the brake, if it is pulled. */
	get status() {
		const { builds, brakes, evidence } = this.#keeper.status;
		const [brake] = brakes;
		return {
			v1: builds.v1 ?? NO_COUNTS,
			v2: builds.v2 ?? NO_COUNTS,
			evidence: evidence.v2 ?? 0,
			brake,
		};
	}

	/** Returns the build of a random user: that of the flag, unless its brake is pulled. */
	#route(currentTime) {
		const user = this.#users[Math.floor(this.#random() * this.#users.length)];
		const isCanary = this.#engine.isEnabled(BUILD_FLAG, {
			...user,
			currentTime,
		});
		return isCanary && !this.status.brake ? "v2" : "v1";
	}
}
