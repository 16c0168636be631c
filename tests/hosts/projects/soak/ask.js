// Asks. A question in the n-th place is always the same, so the answers repeat with the period; all else
// changes in the middle of hot loops: the flags, the shapes of objects and the code that is called.

import { Engine } from "fanion";
import {
	contextOf,
	customStrategies,
	edition,
	flagOf,
	PERIOD,
	SHAPES,
	SOMEBODY,
} from "./question.js";

/** So many periods are asked together, one shape of contexts after the other. */
const TOGETHER = 25;

const engine = new Engine({ customStrategies, onWarning() {} });
const counts = {
	calls: 0,
	on: 0,
	colours: 0,
	found: 0,
	included: 0,
	refused: 0,
};

/** Asks so many questions, a number of whole periods, beginning with contexts of the `first` shape. */
export function askMany(calls, first) {
	for (let period = 0; counts.calls < calls; ) {
		const left = (calls - counts.calls) / PERIOD;
		const isSorted = left >= TOGETHER && period % (2 * TOGETHER) === 0;
		const periods = isSorted ? TOGETHER : 1;
		if (isSorted) askSorted(period, first);
		else askMixed(period);
		counts.calls += periods * PERIOD;
		for (const end = period + periods; period < end; period++)
			askOtherwise(period);
	}
	return counts;
}

/** Some periods: all questions of one shape, then all of the next, and between them a disturbance. */
function askSorted(period, first) {
	for (let index = 0; index < SHAPES; index++) {
		const shape = (index + first) % SHAPES;
		engine.load(edition(period + index));
		for (let round = 0; round < TOGETHER; round++)
			for (let number = shape; number < PERIOD; number += SHAPES) ask(number);
		disturb(period + index);
	}
}

/** One period, each context of another shape than the last. */
function askMixed(period) {
	engine.load(edition(period));
	for (let number = 0; number < PERIOD; number++) ask(number);
}

function ask(number) {
	if (engine.isEnabled(flagOf(number), contextOf(number))) counts.on += 1;
}

/** Answers that are objects, and are made anew after each `load`. */
function askOtherwise(period) {
	engine.load(edition(period));
	for (let number = 0; number < 100; number++) {
		const context = contextOf(number);
		if (engine.getVariant("variants", context).enabled) counts.colours += 1;
		if (engine.evaluate(flagOf(number), context)) counts.found += 1;
	}
	if (engine.evaluateAll(contextOf(SOMEBODY)).isEnabled("rollout"))
		counts.included += 1;
	if (engine.flags().length !== edition(period).features.length)
		throw new Error("there are not as many flags as were loaded");
	try {
		engine.load(`{"features": ${period}}`);
	} catch {
		counts.refused += 1;
	}
}

/** Makes what the host's compiler has learnt no longer true. */
function disturb(number) {
	askAsStrangers(number);
	growMemory(number);
	if (number % 16 === 0) askFarAway(number);
	askAnother(number);
}

/** Objects of a class that has never been seen, and soon is gone again. */
function askAsStrangers(number) {
	const Stranger = new Function(
		`return class { constructor(id) { this.field${number} = id; this.userId = id; } }`,
	)();
	for (let index = 0; index < 100; index++)
		engine.isEnabled("rollout", new Stranger(index % 3 ? `${index}` : index));
}

/** What all objects inherit changes, and changes back. */
function askFarAway(number) {
	const name = `field${number}`;
	Object.prototype[name] = number;
	engine.isEnabled("constrained", contextOf(number));
	delete Object.prototype[name];
}

/** Memory grows in the middle of a question, and in the middle of a document. */
function growMemory(number) {
	const length = 1000 * (number % 300);
	engine.isEnabled("rollout", { userId: "ü".repeat(length) });
	if (number % 10 !== 0) return;
	const other = new Engine();
	other.load({ features: [{ name: "x".repeat(10 * length) }] });
	other.flags();
	other.free();
}

/** Another engine in the same instance, given back or forgotten. */
function askAnother(number) {
	const other = new Engine({ now: () => number, random: () => 0.5 });
	const [feature] = edition(0).features;
	other.apply({ events: [{ type: "feature-updated", eventId: 1, feature }] });
	other.isEnabled("rollout", contextOf(number));
	if (number % 2) other.free();
}
