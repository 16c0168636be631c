// Evaluates flags and counts the results. The n-th evaluation is always the same, so the results repeat
// with the period. Everything else changes during hot loops: flags, object shapes, the called code.

import { Engine } from "fanion";
import {
	contextOf,
	customStrategies,
	documentVersion,
	flagOf,
	INCLUDED,
	PERIOD,
	SHAPES,
} from "./calls.js";

/** The number of periods that are evaluated together, sorted by shape of context. */
const PERIODS_PER_SORT = 25;

const engine = new Engine({ customStrategies, onWarning() {} });
const counts = {
	calls: 0,
	on: 0,
	withColor: 0,
	found: 0,
	included: 0,
	rejected: 0,
};

/** Runs `calls` evaluations, a multiple of the period. `first` is the first shape of contexts. */
export function evaluateMany(calls, first) {
	for (let period = 0; counts.calls < calls; ) {
		const left = (calls - counts.calls) / PERIOD;
		const isSorted =
			left >= PERIODS_PER_SORT && period % (2 * PERIODS_PER_SORT) === 0;
		const periods = isSorted ? PERIODS_PER_SORT : 1;
		if (isSorted) evaluateSorted(period, first);
		else evaluateMixed(period);
		counts.calls += periods * PERIOD;
		for (const end = period + periods; period < end; period++)
			callOtherMethods(period);
	}
	return counts;
}

/** Evaluates some periods sorted by shape of context, and deoptimizes between two shapes. */
function evaluateSorted(period, first) {
	for (let step = 0; step < SHAPES; step++) {
		const shape = (step + first) % SHAPES;
		engine.load(documentVersion(period + step));
		for (let round = 0; round < PERIODS_PER_SORT; round++)
			for (let index = shape; index < PERIOD; index += SHAPES) evaluate(index);
		deoptimize(period + step);
	}
}

/** Evaluates one period, in which consecutive contexts have different shapes. */
function evaluateMixed(period) {
	engine.load(documentVersion(period));
	for (let index = 0; index < PERIOD; index++) evaluate(index);
}

function evaluate(index) {
	if (engine.isEnabled(flagOf(index), contextOf(index))) counts.on += 1;
}

/** Calls methods whose results are objects that are rebuilt after each `load`. */
function callOtherMethods(period) {
	engine.load(documentVersion(period));
	for (let index = 0; index < 100; index++) {
		const context = contextOf(index);
		if (engine.getVariant("variants", context).enabled) counts.withColor += 1;
		if (engine.evaluate(flagOf(index), context)) counts.found += 1;
	}
	if (engine.evaluateAll(contextOf(INCLUDED)).isEnabled("rollout"))
		counts.included += 1;
	if (engine.flags().length !== documentVersion(period).features.length)
		throw new Error("flags() does not return all loaded flags");
	try {
		engine.load(`{"features": ${period}}`);
	} catch {
		counts.rejected += 1;
	}
}

/** Invalidates assumptions of the JIT compiler. */
function deoptimize(index) {
	evaluateNewClass(index);
	growMemory(index);
	if (index % 16 === 0) changePrototype(index);
	evaluateWithOtherEngine(index);
}

/** Evaluates objects of a new class, which is garbage afterwards. */
function evaluateNewClass(index) {
	const NewClass = new Function(
		`return class { constructor(id) { this.field${index} = id; this.userId = id; } }`,
	)();
	for (let index = 0; index < 100; index++)
		engine.isEnabled("rollout", new NewClass(index % 3 ? `${index}` : index));
}

/** Changes `Object.prototype` during an evaluation, and changes it back. */
function changePrototype(index) {
	const name = `field${index}`;
	Object.prototype[name] = index;
	engine.isEnabled("constrained", contextOf(index));
	delete Object.prototype[name];
}

/** Makes the WebAssembly memory grow during an evaluation and during a load. */
function growMemory(index) {
	const length = 1000 * (index % 300);
	engine.isEnabled("rollout", { userId: "ü".repeat(length) });
	if (index % 10 !== 0) return;
	const other = new Engine();
	other.load({ features: [{ name: "x".repeat(10 * length) }] });
	other.flags();
	other.free();
}

/** Uses another engine of the same instance, and frees it or drops it. */
function evaluateWithOtherEngine(index) {
	const other = new Engine({ now: () => index, random: () => 0.5 });
	const [feature] = documentVersion(0).features;
	other.apply({ events: [{ type: "feature-updated", eventId: 1, feature }] });
	other.isEnabled("rollout", contextOf(index));
	if (index % 2) other.free();
}
