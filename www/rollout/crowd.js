// 10,000 people, and what the engine says to each.

import { documentOf, FLAG, VARIANTS } from "./flag.js";

/** People stand in rows of so many, and there are as many rows. */
export const ROW = 100;

/** So many people are of one company. */
export const COLLEAGUES = 50;

/** What somebody has who does not have the flag. */
const OFF = 0;

/** Everybody, and an engine that is asked about them. */
export class Crowd {
	people = Array.from({ length: ROW * ROW }, (_, number) => ({
		userId: `person-${number}`,
		companyId: `company-${Math.floor(number / COLLEAGUES)}`,
	}));
	/** For each person 0 when they do not have the flag, else 1 and more by the variant. */
	has = new Uint8Array(this.people.length);
	#engine;
	/** What chance gives each person, the same until all are asked again. */
	#luck = [];
	#asked = 0;

	constructor(Engine) {
		this.#engine = new Engine({ random: () => this.#luck[this.#asked] });
	}

	/** Takes another flag, asks for everybody, and tells who joined and who left. */
	ask(settings) {
		const start = performance.now();
		this.#engine.load(documentOf(settings));
		const before = this.has;
		this.has = new Uint8Array(before.length);
		this.#luck = this.people.map(Math.random);
		const joined = [];
		const left = [];
		for (const [number, person] of this.people.entries()) {
			this.#asked = number;
			const variant = this.#engine.getVariant(FLAG, person);
			const has = variant.feature_enabled
				? Math.max(VARIANTS.indexOf(variant.name), 0) + 1
				: OFF;
			this.has[number] = has;
			if (has !== OFF && before[number] === OFF) joined.push(number);
			if (has === OFF && before[number] !== OFF) left.push(number);
		}
		return { joined, left, time: performance.now() - start };
	}

	/** How many have it. */
	get count() {
		return this.has.reduce((sum, one) => sum + (one === OFF ? 0 : 1), 0);
	}

	/** Why somebody has the flag, or not. */
	explain(number) {
		this.#asked = number;
		return this.#engine.explain(FLAG, this.people[number]);
	}
}
