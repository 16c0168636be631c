// A flag is compiled when it is first asked. Random documents must answer alike in every order of asking, and
// however their flags arrived.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { HOSTNAME } from "./differential/hostname.js";
import { randomContext } from "./differential/random-contexts.js";
import {
	CUSTOM_STRATEGY,
	randomDocument,
} from "./differential/random-documents.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { REPEATABLE } from "./support/builders.js";

const SEED = Number(process.env.FANION_SEED ?? 20261129);
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? 1000);
const CONTEXTS = 3;

function openEngine() {
	return new Engine({
		...REPEATABLE,
		hostname: HOSTNAME,
		customStrategies: {
			[CUSTOM_STRATEGY]: (parameters, { userId }) =>
				parameters.userId === userId,
		},
		onWarning: () => {},
	});
}

/** Returns the features that are left when a later one of a name replaces the earlier, in order. */
function featuresOf(document) {
	const byName = new Map();
	for (const feature of document.features) byName.set(feature.name, feature);
	return [...byName.values()];
}

/** Returns a document without some of the flags and segments; others are switched off, or have no constraints. */
function alter({ features, segments, ...rest }, random) {
	const altered = features.filter(() => random.below(5) > 0);
	return {
		...rest,
		features: altered.map((feature) =>
			random.below(4) === 0 ? { ...feature, enabled: false } : feature,
		),
		segments: segments
			.filter(() => random.below(3) > 0)
			.map((segment) =>
				random.below(3) === 0 ? { ...segment, constraints: [] } : segment,
			),
	};
}

/** Returns the delta that makes `to` of `from`. */
function deltaBetween(from, to) {
	const names = new Set(to.features.map(({ name }) => name));
	const ids = new Set(to.segments.map(({ id }) => id));
	let eventId = 0;
	const event = (type, rest) => ({ type, eventId: ++eventId, ...rest });
	return {
		events: [
			...from.features
				.filter(({ name }) => !names.has(name))
				.map(({ name }) => event("feature-removed", { featureName: name })),
			...from.segments
				.filter(({ id }) => !ids.has(id))
				.map(({ id }) => event("segment-removed", { segmentId: id })),
			...to.features.map((feature) => event("feature-updated", { feature })),
			...to.segments.map((segment) => event("segment-updated", { segment })),
		],
	};
}

/** The ways in which an engine can get the flags of a document. `ask` asks some of its flags. */
const ARRIVALS = {
	"a document": ({ engine, document }) => engine.load(document),
	"a document, after a part of it": ({ engine, document, part, ask }) => {
		engine.load(part);
		ask(engine);
		engine.load(document);
	},
	"a document, after all of it": ({ engine, document }) => {
		engine.load(document);
		engine.warnings();
		engine.load(document);
	},
	"a delta, after a part": ({ engine, document, part, ask }) => {
		engine.load(part);
		ask(engine);
		engine.apply(deltaBetween(part, document));
	},
	"a hydration, after a part": ({ engine, document, part, ask }) => {
		engine.load(part);
		ask(engine);
		const { features, segments } = document;
		engine.apply({
			events: [{ type: "hydration", eventId: 1, features, segments }],
		});
	},
	"a snapshot": ({ engine, document, ask }) => {
		const other = openEngine();
		other.load(document);
		ask(other);
		engine.load(other.snapshot());
		other.free();
	},
	"a hydration, after removals in the same delta": ({
		engine,
		document,
		part,
		ask,
	}) => {
		engine.load(part);
		ask(engine);
		const { features, segments } = document;
		const removals = part.features.map(({ name }) => ({
			type: "feature-removed",
			eventId: 1,
			featureName: name,
		}));
		const hydration = { type: "hydration", eventId: 2, features, segments };
		engine.apply({ events: [...removals, hydration] });
	},
	"a delta, after a snapshot of a part": ({ engine, document, part, ask }) => {
		engine.load(part);
		engine.load(engine.snapshot());
		ask(engine);
		engine.apply(deltaBetween(part, document));
	},
};

/** The orders in which flags are asked. */
const ORDERS = {
	"in order": (_, names) => names,
	"in a random order": (_, names, random) => shuffled(names, random),
	"after all": (engine, names, _, [context]) => {
		engine.evaluateAll(context);
		return names;
	},
	"after a bound context": (engine, names, _, [context]) => {
		engine.bind(context).isEnabled(names[0] ?? "");
		return names;
	},
};

function shuffled(list, random) {
	const rest = [...list];
	return list.map(() => rest.splice(random.below(rest.length), 1)[0]);
}

/** Returns the evaluations of all flags for all contexts, asked in an order. */
function answersOf(engine, order, names, random, contexts) {
	const answers = {};
	for (const name of order(engine, names, random, contexts))
		answers[name] = contexts.map((context) => engine.evaluate(name, context));
	return names.map((name) => answers[name]);
}

test("a document answers alike in every order of asking", (t) => {
	const random = new SeededRandom(SEED);
	let compared = 0;
	for (let number = 0; number < DOCUMENTS; number++) {
		const drawn = randomDocument(random);
		const document = { ...drawn, features: featuresOf(drawn) };
		const part = alter(document, random);
		const contexts = Array.from({ length: CONTEXTS }, () =>
			randomContext(random, document),
		);
		const names = document.features.map(({ name }) => name);
		const eager = openEngine();
		eager.load(document);
		const warnings = eager.warnings().map(({ message }) => message);
		const inOrder = ORDERS["in order"];
		const expected = answersOf(eager, inOrder, names, random, contexts);
		eager.free();
		const ask = (engine) => {
			for (const name of names)
				if (random.below(2) === 0) engine.isEnabled(name, contexts[0]);
		};
		for (const [arrival, arrive] of Object.entries(ARRIVALS)) {
			for (const [order, take] of Object.entries(ORDERS)) {
				const label = `${arrival}, ${order}, document ${number} of seed ${SEED}`;
				const engine = openEngine();
				arrive({ engine, document, part, ask });
				assert.deepEqual(
					answersOf(engine, take, names, random, contexts),
					expected,
					label,
				);
				assert.deepEqual(
					new Set(engine.warnings().map(({ message }) => message)),
					new Set(warnings),
					label,
				);
				engine.free();
				compared += 1;
			}
		}
	}
	t.diagnostic(`${compared} engines of ${DOCUMENTS} documents`);
});
