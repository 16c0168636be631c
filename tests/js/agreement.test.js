// Evaluates random documents and contexts with fanion, the official Node SDK and Yggdrasil. Where the two
// peers agree, fanion agrees, gives a warning about the flag or a parent, or the difference has a name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { AgreementTally } from "./differential/agreement-tally.js";
import { asJson } from "./differential/json-input.js";
import { randomContext } from "./differential/random-contexts.js";
import { randomDocument } from "./differential/random-documents.js";
import {
	spelledDocument,
	withRandomOperands,
	withRandomValues,
} from "./differential/random-spellings.js";
import {
	dependsOnRandom,
	isRandomInYggdrasil,
} from "./differential/randomness.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { shrink } from "./differential/shrink.js";
import {
	CHANCE_NAMES,
	SHARED_NAMES,
	silentDifferencesOf,
} from "./differential/silent-differences.js";
import {
	fanionAgrees,
	openThreeEngines,
	peersAgree,
} from "./differential/three-engines.js";
import { readSection, readText } from "./support/fixtures.js";

// Another seed gives other questions.
const DEFAULT_SEED = 20261129;
const SEED = Number(process.env.FANION_SEED ?? DEFAULT_SEED);
const DEFAULT_DOCUMENTS = 1000;
const DOCUMENTS = Number(process.env.FANION_DOCUMENTS ?? DEFAULT_DOCUMENTS);
const CONTEXTS = 10;
const CALLS = ["isEnabled", "getVariant"];

const answersTo = await openThreeEngines();

test("where Node and Yggdrasil agree, fanion agrees, warns, or the difference has a name", async (t) => {
	const { tally, reproducers } = compareAll(new SeededRandom(SEED));
	t.diagnostic(`seed ${SEED}`);
	for (const line of tally.lines()) t.diagnostic(line);

	await t.test("every difference has a warning or a name", () =>
		assert.deepEqual(reproducers, []),
	);
	for (const name of [...SHARED_NAMES, ...CHANCE_NAMES]) {
		await t.test(`docs/compatibility.md has a row for: ${name}`, () =>
			assert.ok(differencesInDocs().includes(`| ${name} |`)),
		);
	}
	if (SEED !== DEFAULT_SEED || DOCUMENTS !== DEFAULT_DOCUMENTS) return;
	await t.test("the peers agree on most, and fanion with them on 99 %", () => {
		assert.ok(tally.agreed > 0.6 * tally.questions, `${tally.agreed} agreed`);
		assert.ok(tally.equal > 0.99 * tally.agreed, `${tally.equal} equal`);
	});
	for (const [page, figures] of statedFigures(tally))
		await t.test(`${page} states the measured figures`, () => {
			for (const figure of figures)
				assert.ok(readText(page).includes(figure), figure);
		});
	for (const name of SHARED_NAMES) {
		await t.test(`the difference occurs: ${name}`, () =>
			assert.ok(tally.names.has(name), "fanion agrees: remove the entry"),
		);
	}
	for (const name of CHANCE_NAMES) {
		if (!tally.names.has(name)) t.diagnostic(`does not occur: ${name}`);
	}
});

/** Yields each page that states figures, and the figures as they are written there. */
function* statedFigures({ questions, agreed, equal, warned, named }) {
	const number = (value) => value.toLocaleString("en");
	const asked = `${number(questions)} random questions`;
	const percent = `${((100 * equal) / agreed).toFixed(2)} %`;
	yield ["README.md", [asked, `fanion is equal on ${percent}`]];
	yield [
		"docs/compatibility.md",
		[
			asked,
			`| ${number(agreed)} | ${number(equal)}, or ${percent};`,
			`${warned} have a warning and ${named} a name`,
		],
	];
}

function differencesInDocs() {
	const heading = "\n## Where both engines agree and fanion differs";
	return readSection("docs/compatibility.md", heading);
}

function compareAll(random) {
	const tally = new AgreementTally();
	const reproducers = [];
	for (let count = 0; count < DOCUMENTS; count += 1) {
		for (const question of compareDocument(tally, random)) {
			// Three reproducers are enough.
			if (reproducers.length < 3) reproducers.push(reproducer(question));
		}
	}
	return { tally, reproducers };
}

/** Asks about a random document. Returns the questions on which fanion differs without a warning or a name. */
function compareDocument(tally, random) {
	const document = asJson(documentOf(random));
	const evaluations = [...evaluationsOf(random, document)];
	const questions = evaluations.filter((evaluation) => !isRandom(evaluation));
	tally.random += evaluations.length - questions.length;
	tally.questions += questions.length;
	const answers = answersTo(document, questions);
	return questions.filter((question, index) =>
		isSilent(tally, question, answers[index]),
	);
}

const documentOf = (random) =>
	random.chance(0.4)
		? spelledDocument(random)
		: withRandomOperands(random, randomDocument(random));

function* evaluationsOf(random, document) {
	const contexts = random.list(CONTEXTS, CONTEXTS, () =>
		asJson(withRandomValues(random, randomContext(random))),
	);
	for (const name of new Set(document.features.map(({ name }) => name))) {
		for (const context of contexts) {
			for (const call of CALLS) yield { document, name, context, call };
		}
	}
}

const isRandom = (evaluation) =>
	dependsOnRandom(evaluation) || isRandomInYggdrasil(evaluation);

/** Counts a question. Returns whether fanion differs without a warning or a name. */
function isSilent(tally, question, answers) {
	if (!peersAgree(answers)) return false;
	tally.agreed += 1;
	if (fanionAgrees(answers)) {
		tally.equal += 1;
		return false;
	}
	if (answers.warnings.length > 0) {
		tally.countWarned(problemsOf(answers), answers);
		return false;
	}
	const names = silentDifferencesOf(question, answers.isRefused);
	tally.countSilent(names, answers);
	return names.length === 0;
}

const problemsOf = ({ warnings }) =>
	new Set(warnings.map(({ problem }) => problem.replace(/`.*`/s, "`…`")));

function reproducer(question) {
	const shrunk = shrink(question, isUnexplained);
	const [answers] = answersTo(shrunk.document, [shrunk]);
	return inspect({ ...shrunk, ...answers }, { depth: null, breakLength: 100 });
}

function isUnexplained(question) {
	if (isRandom(question)) return false;
	try {
		const [answers] = answersTo(question.document, [question]);
		return isSilent(new AgreementTally(), question, answers);
	} catch {
		return false;
	}
}
