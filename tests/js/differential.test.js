// Does it agree with the peers? Random documents and contexts, through fanion and the official Node
// SDK. Every difference must belong to a class of differences that is known and wanted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Engine } from "fanion";
import { Strategy } from "unleash-client";
import { isRandom } from "./differential/chance.js";
import { Dice } from "./differential/dice.js";
import { DIVERGENCES, explain } from "./differential/divergences.js";
import {
	CUSTOM_STRATEGY,
	makeContext,
	makeDocument,
	UNKNOWN_FLAGS,
} from "./differential/documents.js";
import { HOST } from "./differential/host.js";
import { shrink } from "./differential/shrink.js";
import { attempt, sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { openUnleash } from "./runner/unleash.js";

// Another seed asks other questions; the classes that must occur were counted with this one.
const USUAL_SEED = 20260801;
const SEED = Number(process.env.FANION_SEED ?? USUAL_SEED);
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? 800);
const CONTEXTS = 10;
const CALLS = ["isEnabled", "getVariant"];

// Answered alike on both sides: is the user the one the strategy names?
const isNamed = (parameters, context) => parameters?.who === context.userId;

const custom = Object.assign(new Strategy(CUSTOM_STRATEGY), {
	isEnabled: isNamed,
});

const engines = {
	fanion: openFanion(Engine, {
		hostname: HOST,
		customStrategies: { [CUSTOM_STRATEGY]: isNamed },
		onWarning: () => {},
	}),
	peer: openUnleash({ strategies: [custom] }),
};

test("fanion and the official Node SDK differ only where a ruling says so", async (t) => {
	const tally = await ask(new Dice(SEED));
	t.diagnostic(
		`${tally.asked} questions (seed ${SEED}), ${tally.random} more left to chance`,
	);
	t.diagnostic(
		`${tally.agreed} agreed: ${((100 * tally.agreed) / tally.asked).toFixed(1)} %`,
	);
	t.diagnostic(`${tally.plain} of all had no part of any class in them`);
	for (const [name, count] of tally.classes) t.diagnostic(`${count} × ${name}`);

	await t.test("no difference is without a name", () =>
		assert.deepEqual(tally.unnamed, []),
	);
	await t.test("at least 20,000 questions were asked, and most agreed", () => {
		assert.ok(tally.asked >= 20_000, `${tally.asked} questions`);
		assert.ok(
			tally.agreed > 0.7 * tally.asked,
			`${tally.agreed} of ${tally.asked} agreed`,
		);
	});
	// Where a class would excuse a difference, none can be found.
	await t.test("in most questions no class had anything to excuse", () => {
		assert.ok(
			tally.plain > 0.5 * tally.asked,
			`${tally.plain} of ${tally.asked}`,
		);
	});
	if (SEED !== USUAL_SEED) return;
	for (const name of new Set(
		DIVERGENCES.map((divergence) => divergence.name),
	)) {
		await t.test(`the class is needed: ${name}`, () =>
			assert.ok(tally.classes.has(name)),
		);
	}
});

async function ask(dice) {
	const tally = {
		asked: 0,
		random: 0,
		agreed: 0,
		plain: 0,
		classes: new Map(),
		unnamed: [],
	};
	for (let count = 0; count < DOCUMENTS; count += 1) {
		const document = makeDocument(dice);
		await load(document);
		const contexts = dice.list(CONTEXTS, CONTEXTS, () => makeContext(dice));
		for (const name of new Set([
			...document.features.map((flag) => flag.name),
			dice.pick(UNKNOWN_FLAGS),
		])) {
			for (const context of contexts) {
				for (const call of CALLS) put(tally, { document, name, context, call });
			}
		}
	}
	return tally;
}

async function load(document) {
	engines.fanion.load(document);
	await engines.peer.load(document);
}

function put(tally, question) {
	if (isRandom(question)) {
		tally.random += 1;
		return;
	}
	const { fanion, peer } = answer(question);
	const names = explain(question);
	tally.asked += 1;
	if (names.length === 0) tally.plain += 1;
	if (sameAnswer(fanion, peer)) tally.agreed += 1;
	else note(tally, question, names);
}

function note(tally, question, names) {
	for (const name of names)
		tally.classes.set(name, (tally.classes.get(name) ?? 0) + 1);
	// Three reproducers are enough to start with.
	if (names.length === 0 && tally.unnamed.length < 3)
		tally.unnamed.push(reproducer(question));
}

function answer({ name, context, call }) {
	const by = (engine) => attempt(() => engine[call](name, context));
	return { fanion: by(engines.fanion), peer: by(engines.peer) };
}

function reproducer(question) {
	const small = shrink(question, isUnnamed);
	void load(small.document);
	const text = inspect(
		{ ...small, ...answer(small) },
		{ depth: null, breakLength: 100 },
	);
	void load(question.document);
	return text;
}

// Loading is done at once on both sides, whatever the promise of the SDK says.
function isUnnamed(question) {
	try {
		void load(question.document);
	} catch {
		return false;
	}
	if (isRandom(question) || explain(question).length > 0) return false;
	const { fanion, peer } = answer(question);
	return !sameAnswer(fanion, peer);
}
