// The model of an engine: which flags it has, whether it is freed, and what a fresh engine answers about them.

import { Engine } from "fanion";
import { CONTEXTS } from "./documents.js";

export const NOW = Date.UTC(2030, 0);
export const RANDOM = 0.25;
export const CUSTOM_STRATEGY = "isAdmitted";

/** What a context had when an engine read it: its index, and its user; `undefined` if the user is missing. */
export const contextValue = (index, user) => ({ index, user });

/** The flags and segments of an engine, by name and by id. */
export class Flags {
	features = new Map();
	segments = new Map();

	static of(document) {
		const flags = new Flags();
		flags.replace(document);
		return flags;
	}

	copy() {
		return Flags.of(this.document());
	}

	replace({ features, segments = [] }) {
		this.features = new Map(features.map((it) => [it.name, it]));
		this.segments = new Map(segments.map((it) => [it.id, it]));
	}

	apply(event) {
		switch (event.type) {
			case "hydration":
				return this.replace(event);
			case "feature-updated":
				return this.features.set(event.feature.name, event.feature);
			case "feature-removed":
				return this.features.delete(event.featureName);
			case "segment-updated":
				return this.segments.set(event.segment.id, event.segment);
			case "segment-removed":
				return this.segments.delete(event.segmentId);
		}
	}

	document() {
		return {
			features: [...this.features.values()],
			segments: [...this.segments.values()],
		};
	}
}

/** Number of documents whose answers are remembered. */
const MAX_KNOWN = 2000;

/** The answers of engines that have loaded one document and are asked nothing else. */
export class Judge {
	#known = new Map();

	/** Returns the evaluation of a flag; `undefined` if there is no such flag. */
	evaluate(flags, name, context, customFails) {
		return this.evaluateAll(flags, context, customFails).get(name);
	}

	/** Returns the evaluations of all flags by name. */
	evaluateAll(flags, { index, user }, customFails) {
		const key = `${index} ${JSON.stringify(user)} ${customFails}`;
		return this.#remember(flags, key, () =>
			this.#ask(flags, customFails, (engine) => {
				const context = { ...CONTEXTS[index], userId: user };
				const names = [...flags.features.keys()];
				return new Map(
					names.map((name) => [name, engine.evaluate(name, context)]),
				);
			}),
		);
	}

	warnings(flags) {
		return this.#remember(flags, "warnings", () =>
			this.#ask(flags, false, (engine) =>
				engine.warnings().map(({ message }) => message),
			),
		);
	}

	/** Returns whether any flag reads the user. */
	readsUser(flags) {
		return this.#remember(flags, "fields", () =>
			this.#ask(flags, false, (engine) =>
				engine.flags().some(({ fields }) => fields.includes("userId")),
			),
		);
	}

	#ask(flags, customFails, ask) {
		const engine = new Engine({
			now: () => NOW,
			random: () => RANDOM,
			customStrategies: { [CUSTOM_STRATEGY]: () => !customFails },
			onWarning: () => {},
		});
		engine.load(flags.document());
		const answer = ask(engine);
		engine.free();
		return answer;
	}

	#remember(flags, key, compute) {
		const document = JSON.stringify(flags.document());
		if (this.#known.size > MAX_KNOWN) this.#known.clear();
		const answers = this.#known.get(document) ?? new Map();
		this.#known.set(document, answers);
		if (!answers.has(key)) answers.set(key, compute());
		return answers.get(key);
	}
}
