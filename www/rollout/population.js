// The 10,000 users of the rollout view, and the result of the flag for each of them.

import { FLAG, rolloutDocument, VARIANTS } from "./rollout-document.js";

/** The grid of users is a square with this side length. */
export const USERS_PER_ROW = 100;

export const USERS_PER_COMPANY = 50;

/** The result for a user who does not have the flag. */
const OFF = 0;

/** The users, and an engine that evaluates the flag for them. */
export class Population {
	users = Array.from({ length: USERS_PER_ROW ** 2 }, (_, index) => ({
		userId: `user-${index}`,
		companyId: `company-${Math.floor(index / USERS_PER_COMPANY)}`,
	}));
	/** The result for each user: 0 without the flag, else 1 plus the index of the variant. */
	results = new Uint8Array(this.users.length);
	#engine;
	/** The random value of each user. An explanation uses the same value as the evaluation. */
	#randomValues = [];
	/** The index of the user who is evaluated. */
	#current = 0;

	constructor(Engine) {
		this.#engine = new Engine({
			random: () => this.#randomValues[this.#current],
		});
	}

	/** Evaluates other settings for all users. Returns the indexes of the users who joined and who left. */
	evaluate(settings) {
		const start = performance.now();
		this.#engine.load(rolloutDocument(settings));
		this.#randomValues = this.users.map(Math.random);
		const before = this.results;
		this.results = Uint8Array.from(this.users, (_, index) =>
			this.#evaluateUser(index),
		);
		const joined = [];
		const left = [];
		for (const [index, result] of this.results.entries()) {
			if (result !== OFF && before[index] === OFF) joined.push(index);
			if (result === OFF && before[index] !== OFF) left.push(index);
		}
		return { joined, left, time: performance.now() - start };
	}

	/** The number of users who have the flag. */
	get enabledCount() {
		return this.results.reduce(
			(count, result) => count + (result === OFF ? 0 : 1),
			0,
		);
	}

	explain(index) {
		this.#current = index;
		return this.#engine.explain(FLAG, this.users[index]);
	}

	#evaluateUser(index) {
		this.#current = index;
		const variant = this.#engine.getVariant(FLAG, this.users[index]);
		if (!variant.feature_enabled) return OFF;
		return 1 + Math.max(VARIANTS.indexOf(variant.name), 0);
	}
}
