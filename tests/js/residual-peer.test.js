// Can the peers read what is left of the flags? Random documents, of which part of a context is folded
// in, through the official Node SDK: over the residual it answers about the rest as it does over the
// document about all, wherever it agrees with fanion about that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as plain from "fanion";
import { Engine } from "fanion/lab";
import { Strategy } from "unleash-client";
import { isRandom } from "./differential/chance.js";
import { Dice } from "./differential/dice.js";
import { explain } from "./differential/divergences.js";
import {
	CUSTOM_STRATEGY,
	makeContext,
	makeDocument,
} from "./differential/documents.js";
import { HOST } from "./differential/host.js";
import { attempt, sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { openUnleash } from "./runner/unleash.js";

const USUAL_SEED = 20261125;
const SEED = Number(process.env.FANION_SEED ?? USUAL_SEED);
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? 400);
const CONTEXTS = 10;
const CALLS = ["isEnabled", "getVariant"];

// Custom strategies are asked about everything, whoever asks: a residual cannot fold them in.
let everything = {};
const isNamed = (parameters) => parameters?.who === everything.userId;
const custom = Object.assign(new Strategy(CUSTOM_STRATEGY), {
	isEnabled: isNamed,
});
const options = {
	hostname: HOST,
	customStrategies: { [CUSTOM_STRATEGY]: isNamed },
	onWarning: () => {},
};

// A list of user ids, and an override for people without one, are told as constraints, where the SDK
// passes over empty texts and blanks.
const TOLD_OTHERWISE = ["Empty entries in lists", "Blanks in lists"];

const lab = new Engine(options);
const over = {
	document: openUnleash({ strategies: [custom] }),
	residual: openUnleash({ strategies: [custom] }),
};
const fanion = openFanion(plain.Engine, options);

test("the official Node SDK answers over the residual as over the document", async (t) => {
	const tally = await ask(new Dice(SEED));
	t.diagnostic(`${tally.asked} questions (seed ${SEED}), ${tally.on} on`);
	t.diagnostic(`${tally.split} with people without a user id told apart`);
	for (const [name, count] of tally.classes) t.diagnostic(`${count} × ${name}`);
	assert.deepEqual(tally.unnamed, []);
	assert.ok(tally.asked >= 10_000 && tally.on > tally.asked / 5);
	assert.ok(tally.split > 100);
});

async function ask(dice) {
	const tally = { asked: 0, on: 0, split: 0, classes: new Map(), unnamed: [] };
	for (let count = 0; count < DOCUMENTS; count += 1) {
		const document = wellFormed(makeDocument(dice));
		lab.load(document);
		await over.document.load(document);
		for (const context of dice.list(CONTEXTS, CONTEXTS, () =>
			makeContext(dice),
		)) {
			everything = context;
			const [known, rest] = split(dice, context);
			const residual = lab.residual(known).document;
			fanion.load(residual);
			await over.residual.load(residual);
			for (const name of new Set(document.features.map(({ name }) => name)))
				for (const call of CALLS)
					put(tally, { document, residual, context, rest, name, call });
		}
	}
	return tally;
}

/** No server sends half a letter, and fanion would write another for it. */
const wellFormed = (document) =>
	JSON.parse(
		JSON.stringify(document, (_, value) =>
			typeof value === "string" ? value.toWellFormed() : value,
		),
	);

/** A context in two: each field is in one of them, at the top and among the properties. */
function split(dice, { properties, ...top }) {
	const inner = Object.keys(properties ?? {});
	const fields = new Set([...Object.keys(top), ...inner]);
	const share = dice.next();
	const known = new Set([...fields].filter(() => dice.chance(share)));
	const part = (object, isKnown) =>
		Object.fromEntries(
			Object.entries(object).filter(([name]) => known.has(name) === isKnown),
		);
	return [true, false].map((isKnown) => ({
		...part(top, isKnown),
		...(properties && { properties: part(properties, isKnown) }),
	}));
}

function put(tally, question) {
	const { document, residual, context, rest, name, call } = question;
	if (isRandom({ document, name, context, call })) return;
	const right = attempt(() => lab[call](name, context));
	const theirs = attempt(() => over.document[call](name, context));
	if (!sameAnswer(right, theirs)) return;
	tally.asked += 1;
	tally.on += right === true;
	tally.split += isSplit(residual, name);
	const ours = attempt(() => fanion[call](name, rest));
	assert.ok(sameAnswer(right, ours), inspect({ name, right, ours }));
	const found = attempt(() => over.residual[call](name, rest));
	if (sameAnswer(right, found)) return;
	const names = excuses(question);
	for (const it of names)
		tally.classes.set(it, (tally.classes.get(it) ?? 0) + 1);
	if (names.length === 0 && tally.unnamed.length < 3)
		tally.unnamed.push(reproducer(question, { right, found }));
}

/** Where nothing of the document is read otherwise, hardly anything of the residual is. */
function excuses({ document, residual, context, rest, name, call }) {
	const isPlain = explain({ document, name, context, call }).length === 0;
	const names = explain({ document: residual, name, context: rest, call });
	return names.filter((it) => !isPlain || TOLD_OTHERWISE.includes(it));
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
	const flag = ({ features }) => features.findLast((it) => it.name === name);
	const of = { document: flag(document), residual: flag(residual) };
	return inspect({ ...of, context, rest, call, ...answers }, { depth: null });
}
