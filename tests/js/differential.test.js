// Evaluates random documents and contexts with fanion and the official Node SDK. A ruling must define
// every difference.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Engine } from "fanion";
import { Strategy } from "unleash-client";
import { DIVERGENCE_NAMES, divergencesOf } from "./differential/divergences.js";
import { HOSTNAME } from "./differential/hostname.js";
import { randomContext } from "./differential/random-contexts.js";
import {
	CUSTOM_STRATEGY,
	randomDocument,
} from "./differential/random-documents.js";
import { dependsOnRandom } from "./differential/randomness.js";
import { UNKNOWN_FLAGS } from "./differential/sample-values.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { shrink } from "./differential/shrink.js";
import { attempt, sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { openUnleash } from "./runner/unleash.js";

// Another seed gives other evaluations. With this one every class of differences occurs.
const DEFAULT_SEED = 20260801;
const SEED = Number(process.env.FANION_SEED ?? DEFAULT_SEED);
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? 800);
const CONTEXTS = 10;
const CALLS = ["isEnabled", "getVariant"];

// Both sides implement it: matches the user that the parameters name.
const isNamed = (parameters, context) => parameters?.userId === context.userId;

const custom = Object.assign(new Strategy(CUSTOM_STRATEGY), {
	isEnabled: isNamed,
});

const engines = {
	fanion: openFanion(Engine, {
		hostname: HOSTNAME,
		customStrategies: { [CUSTOM_STRATEGY]: isNamed },
		onWarning: () => {},
	}),
	peer: openUnleash({ strategies: [custom] }),
};

test("fanion and the official Node SDK differ only where a ruling says so", async (t) => {
	const tally = await compareAll(new SeededRandom(SEED));
	t.diagnostic(
		`${tally.compared} evaluations (seed ${SEED}), ${tally.random} more depend on random numbers`,
	);
	t.diagnostic(
		`${tally.agreed} agreed: ${((100 * tally.agreed) / tally.compared).toFixed(1)} %`,
	);
	t.diagnostic(`${tally.plain} have no part in any class of differences`);
	for (const [name, count] of tally.classes) t.diagnostic(`${count} × ${name}`);

	await t.test("every difference belongs to a class", () =>
		assert.deepEqual(tally.unnamed, []),
	);
	await t.test("there are at least 20,000 evaluations, and most agree", () => {
		assert.ok(tally.compared >= 20_000, `${tally.compared} evaluations`);
		assert.ok(
			tally.agreed > 0.7 * tally.compared,
			`${tally.agreed} of ${tally.compared} agreed`,
		);
	});
	// A class that applies hides every other difference of the evaluation.
	await t.test("no class applies to most evaluations", () => {
		assert.ok(
			tally.plain > 0.5 * tally.compared,
			`${tally.plain} of ${tally.compared}`,
		);
	});
	if (SEED !== DEFAULT_SEED) return;
	for (const name of DIVERGENCE_NAMES) {
		await t.test(`the class occurs: ${name}`, () =>
			assert.ok(tally.classes.has(name)),
		);
	}
});

async function compareAll(random) {
	const tally = {
		compared: 0,
		random: 0,
		agreed: 0,
		plain: 0,
		classes: new Map(),
		unnamed: [],
	};
	for (let count = 0; count < DOCUMENTS; count += 1) {
		const document = randomDocument(random);
		await load(document);
		const contexts = random.list(CONTEXTS, CONTEXTS, () =>
			randomContext(random),
		);
		for (const name of new Set([
			...document.features.map((flag) => flag.name),
			random.pick(UNKNOWN_FLAGS),
		])) {
			for (const context of contexts) {
				for (const call of CALLS)
					compare(tally, { document, name, context, call });
			}
		}
	}
	return tally;
}

async function load(document) {
	engines.fanion.load(document);
	await engines.peer.load(document);
}

function compare(tally, evaluation) {
	if (dependsOnRandom(evaluation)) {
		tally.random += 1;
		return;
	}
	const { fanion, peer } = evaluate(evaluation);
	const names = divergencesOf(evaluation);
	tally.compared += 1;
	if (names.length === 0) tally.plain += 1;
	if (sameAnswer(fanion, peer)) tally.agreed += 1;
	else report(tally, evaluation, names);
}

function report(tally, evaluation, names) {
	for (const name of names)
		tally.classes.set(name, (tally.classes.get(name) ?? 0) + 1);
	// Three reproducers are enough.
	if (names.length === 0 && tally.unnamed.length < 3)
		tally.unnamed.push(reproducer(evaluation));
}

function evaluate({ name, context, call }) {
	const evaluateWith = (engine) => attempt(() => engine[call](name, context));
	return {
		fanion: evaluateWith(engines.fanion),
		peer: evaluateWith(engines.peer),
	};
}

function reproducer(evaluation) {
	const shrunk = shrink(evaluation, isUnnamed);
	void load(shrunk.document);
	const output = inspect(
		{ ...shrunk, ...evaluate(shrunk) },
		{ depth: null, breakLength: 100 },
	);
	void load(evaluation.document);
	return output;
}

// Both engines load synchronously, although the SDK returns a promise.
function isUnnamed(evaluation) {
	try {
		void load(evaluation.document);
	} catch {
		return false;
	}
	if (dependsOnRandom(evaluation) || divergencesOf(evaluation).length > 0)
		return false;
	const { fanion, peer } = evaluate(evaluation);
	return !sameAnswer(fanion, peer);
}
