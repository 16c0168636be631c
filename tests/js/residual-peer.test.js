// Evaluates residuals with the official Node SDK. For random documents with part of a context folded
// in, the SDK gives the same result for the residual and the rest of the context as for the document
// and the whole context, wherever it agrees with fanion about the document.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as plain from "fanion";
import { Engine } from "fanion/tools";
import { Strategy } from "unleash-client";
import { divergencesOf } from "./differential/divergences.js";
import { HOSTNAME } from "./differential/hostname.js";
import { randomContext } from "./differential/random-contexts.js";
import {
	CUSTOM_STRATEGY,
	randomDocument,
} from "./differential/random-documents.js";
import { dependsOnRandom } from "./differential/randomness.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { splitContext } from "./differential/split-context.js";
import { attempt, sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { openUnleash } from "./runner/unleash.js";

const DEFAULT_SEED = 20261125;
const SEED = Number(process.env.FANION_SEED ?? DEFAULT_SEED);
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? 400);
const CONTEXTS = 10;
const CALLS = ["isEnabled", "getVariant"];

// Custom strategies always evaluate the whole context: a residual cannot fold them in.
let wholeContext = {};
const isNamed = (parameters) => parameters?.userId === wholeContext.userId;
const custom = Object.assign(new Strategy(CUSTOM_STRATEGY), {
	isEnabled: isNamed,
});
const options = {
	hostname: HOSTNAME,
	customStrategies: { [CUSTOM_STRATEGY]: isNamed },
	onWarning: () => {},
};

// A residual writes lists of user ids and overrides as constraints, where the SDK ignores empty strings
// and surrounding white space.
const RESIDUAL_DIVERGENCES = ["Empty entries in lists", "Blanks in lists"];

const tools = new Engine(options);
const peers = {
	document: openUnleash({ strategies: [custom] }),
	residual: openUnleash({ strategies: [custom] }),
};
const fanion = openFanion(plain.Engine, options);

test("the official Node SDK gives the same results for a residual as for its document", async (t) => {
	const tally = await compareAll(new SeededRandom(SEED));
	t.diagnostic(`${tally.compared} evaluations (seed ${SEED}), ${tally.on} on`);
	t.diagnostic(`${tally.split} with a constraint for users without a user id`);
	for (const [name, count] of tally.classes) t.diagnostic(`${count} × ${name}`);
	assert.deepEqual(tally.unnamed, []);
	assert.ok(tally.compared >= 10_000 && tally.on > tally.compared / 5);
	assert.ok(tally.split > 100);
});

async function compareAll(random) {
	const tally = {
		compared: 0,
		on: 0,
		split: 0,
		classes: new Map(),
		unnamed: [],
	};
	for (let count = 0; count < DOCUMENTS; count += 1) {
		const document = wellFormed(randomDocument(random));
		tools.load(document);
		await peers.document.load(document);
		for (const context of random.list(CONTEXTS, CONTEXTS, () =>
			randomContext(random),
		)) {
			wholeContext = context;
			const [known, rest] = splitContext(random, context);
			const residual = tools.residual(known).document;
			fanion.load(residual);
			await peers.residual.load(residual);
			for (const name of new Set(document.features.map(({ name }) => name)))
				for (const call of CALLS)
					compare(tally, { document, residual, context, rest, name, call });
		}
	}
	return tally;
}

/** Replaces lone surrogates: no server sends them, and fanion writes U+FFFD instead. */
const wellFormed = (document) =>
	JSON.parse(
		JSON.stringify(document, (_, value) =>
			typeof value === "string" ? value.toWellFormed() : value,
		),
	);

function compare(tally, evaluation) {
	const { document, residual, context, rest, name, call } = evaluation;
	if (dependsOnRandom({ document, name, context, call })) return;
	const expected = attempt(() => tools[call](name, context));
	const theirs = attempt(() => peers.document[call](name, context));
	if (!sameAnswer(expected, theirs)) return;
	tally.compared += 1;
	tally.on += expected === true;
	tally.split += isSplit(residual, name);
	const ours = attempt(() => fanion[call](name, rest));
	assert.ok(sameAnswer(expected, ours), inspect({ name, expected, ours }));
	const actual = attempt(() => peers.residual[call](name, rest));
	if (sameAnswer(expected, actual)) return;
	const names = knownDivergences(evaluation);
	for (const name of names)
		tally.classes.set(name, (tally.classes.get(name) ?? 0) + 1);
	if (names.length === 0 && tally.unnamed.length < 3)
		tally.unnamed.push(reproducer(evaluation, { expected, actual }));
}

/**
 * Returns the classes that explain a difference. If none applies to the document, only those of
 * `RESIDUAL_DIVERGENCES` count.
 */
function knownDivergences({ document, residual, context, rest, name, call }) {
	const isPlain = divergencesOf({ document, name, context, call }).length === 0;
	const names = divergencesOf({
		document: residual,
		name,
		context: rest,
		call,
	});
	return names.filter(
		(name) => !isPlain || RESIDUAL_DIVERGENCES.includes(name),
	);
}

const isSplit = ({ features }, name) =>
	features
		.findLast((it) => it.name === name)
		.strategies.some(({ constraints }) =>
			constraints.some(
				({ operator, value }) => operator === "REGEX" && value === "^",
			),
		);

function reproducer(
	{ document, residual, context, rest, name, call },
	answers,
) {
	const flag = ({ features }) =>
		features.findLast((feature) => feature.name === name);
	const flags = { document: flag(document), residual: flag(residual) };
	return inspect(
		{ ...flags, context, rest, call, ...answers },
		{ depth: null },
	);
}
