// A document that changes: one of many versions of 200 flags, and what an engine answers for each.

import { isDeepStrictEqual } from "node:util";
import { Engine } from "fanion";
import { createContexts } from "../workloads/contexts.js";
import { mixedFlags } from "../workloads/mixed-flags.js";

const FLAGS = 200;

/** Versions whose answers are kept; older ones are not accepted. */
const KEPT_VERSIONS = 30;

/** Name of the flag whose variant names the version. */
export const MARKER = "soak.version";

export const CONTEXTS = createContexts().slice(0, 50);

/** Returns the document of a version. Its flags differ from those of the versions before. */
export function createDocument(version) {
	const { features, ...rest } = mixedFlags(version, FLAGS);
	const variant = { name: String(version), weight: 1000 };
	const marker = {
		name: MARKER,
		enabled: true,
		strategies: [{ name: "default" }],
		variants: [variant],
	};
	return { ...rest, features: [...features, marker] };
}

/** Knows the right answers of each version. */
export class Answers {
	/** By version: `{ text, bodies, start, end }`; the times are those at which the server has it. */
	#versions = new Map();
	/** One engine for all versions: one for each would occupy more memory than what is measured. */
	#judge = new Engine();
	#judged;

	/** Adds the version that the server has from now on. */
	add(version, document) {
		const last = this.#versions.get(version - 1);
		if (last) last.end = performance.now();
		const text = JSON.stringify(document);
		const start = performance.now();
		const end = Number.POSITIVE_INFINITY;
		this.#versions.set(version, { text, bodies: new Map(), start, end });
		this.#versions.delete(version - KEPT_VERSIONS);
	}

	/**
	 * Returns what is wrong with an answer; `undefined` if nothing is.
	 *
	 * The answer to a request of `asked` must be that of a version that the server had at most `window` milliseconds
	 * before. Times are those of `performance.now`.
	 */
	problemOf(body, index, { asked, window }) {
		const version = Number(/"soak\.version".*?"name":"(\d+)"/.exec(body)?.[1]);
		const known = this.#versions.get(version);
		const age = problemOfAge(known, version, { asked, window });
		if (age) return age;
		if (known.bodies.get(index) === body) return undefined;
		const { toggles } = JSON.parse(body);
		const expected = expectedToggles(this.#engineOf(known), CONTEXTS[index]);
		if (!isDeepStrictEqual(toggles, expected))
			return `an answer of version ${version} differs from that of the engine`;
		known.bodies.set(index, body);
		return undefined;
	}

	/** Like `problemOf`, for the evaluations of all flags by a client that has `version`. */
	problemOfAll(evaluations, version, index, window) {
		const known = this.#versions.get(version);
		const age = problemOfAge(known, version, {
			asked: performance.now(),
			window,
		});
		if (age) return age;
		const expected = this.#engineOf(known).evaluateAll(CONTEXTS[index]);
		return isDeepStrictEqual(enabledOf(evaluations), enabledOf(expected))
			? undefined
			: `evaluations of version ${version} differ from those of the engine`;
	}

	/** Returns the engine with the flags of a version. */
	#engineOf({ text }) {
		if (text !== this.#judged) this.#judge.load(text);
		this.#judged = text;
		return this.#judge;
	}
}

function problemOfAge(known, version, { asked, window }) {
	if (known === undefined) return `version ${version} is unknown or too old`;
	if (known.end < asked - window)
		return `version ${version} is ${Math.round(asked - known.end)} ms old`;
	return undefined;
}

/** Returns the variants of the flags that are on, by name. */
function enabledOf(evaluations) {
	const enabled = [...evaluations].filter((evaluation) => evaluation.enabled);
	return Object.fromEntries(
		enabled.map(({ flag, variant }) => [flag, variant]),
	);
}

/** Returns the flags that are on, as the frontend API lists them. */
function expectedToggles(engine, context) {
	return [...engine.evaluateAll(context)]
		.filter(({ enabled }) => enabled)
		.sort((one, other) => (one.flag < other.flag ? -1 : 1))
		.map(({ flag, variant, impressionData }) => ({
			name: flag,
			enabled: true,
			variant: {
				name: variant.name,
				enabled: variant.enabled,
				payload: variant.payload ?? null,
				feature_enabled: variant.feature_enabled,
			},
			impression_data: impressionData,
			impressionData,
		}));
}
