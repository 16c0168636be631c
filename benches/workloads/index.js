// What is asked: documents of four sizes, and for each the flags and contexts that are put to it.

import { mixed } from "./mixed.js";
import { PEOPLE, people } from "./people.js";
import { prng } from "./prng.js";
import { fat, simple, simpleWithVariants } from "./single.js";

// `questions` and `visits` say how much one pass asks: one flag of one context, all flags of one
// context. `judged` is the number of contexts for which every answer is compared beforehand. The
// numbers are small where the slower side needs milliseconds for one answer. W1v stands in for W1 where
// variants are chosen.
const PLANS = [
	{
		name: "W1",
		about: "one flag, a rollout of 50 % on `userId`",
		make: simple,
		questions: 1000,
		visits: 1000,
		judged: 1000,
	},
	{
		name: "W1v",
		about: "the same with three variants",
		make: simpleWithVariants,
		questions: 1000,
		visits: 1000,
		judged: 1000,
	},
	{
		name: "W2",
		about: "200 flags of many kinds",
		make: () => mixed(2, 200),
		questions: 1000,
		visits: 10,
		judged: 250,
	},
	{
		name: "W3",
		about: "5,000 flags of many kinds",
		make: () => mixed(3, 5000),
		questions: 5000,
		visits: 4,
		judged: 10,
	},
	{
		name: "W4",
		about: "one flag, 100,000 user ids behind an `IN` of 10,000 values",
		make: fat,
		questions: 32,
		visits: 32,
		judged: 200,
	},
];

/** In how many contexts the questions of a pass are asked when contexts are reused. */
const REUSED = 10;

/** A chunk is small enough that the fresh contexts of its questions stay in the processor's cache. */
const CHUNK = 1000;

/** Makes the workloads one after the other: the larger ones take their megabytes. */
export function* workloads() {
	const contexts = people();
	for (const plan of PLANS) yield workload(plan, contexts);
}

/** One workload by its name. */
export function workloadNamed(name) {
	return workload(
		PLANS.find((plan) => plan.name === name),
		people(),
	);
}

/** Documents of any number of flags, for what grows with it. */
export function grown(count) {
	const plan = {
		name: `${count} flags`,
		about: "flags of many kinds",
		make: () => mixed(4, count),
		questions: 1000,
		visits: 2,
		judged: 1,
	};
	return workload(plan, people());
}

function workload({ make, questions, visits, judged, ...head }, contexts) {
	const documents = pair(make());
	const [document] = documents;
	const names = literals(document.features.map(({ name }) => name));
	const order = shuffled(names);
	const question = (index, person) => ({
		name: order[index % order.length],
		context: contexts[person % PEOPLE],
	});
	const ask = (personOf) =>
		Array.from({ length: questions }, (_, index) =>
			question(index, personOf(index)),
		);
	return {
		...head,
		documents,
		names,
		judged: contexts.slice(0, judged),
		fresh: chunks(ask((index) => index)),
		reused: chunks(ask((index) => Math.floor((index * REUSED) / questions))),
		visits: chunks(contexts.slice(0, visits)),
	};
}

/** V8 keeps a name that stands in the source, or is a key, only once; so here as in an app. */
const literals = (names) =>
	Object.keys(Object.fromEntries(names.map((name) => [name, true])));

/** Two documents that answer alike but are not equal, so that remembering the last one helps nobody. */
function pair(document) {
	const [first, ...rest] = document.features;
	const other = {
		...document,
		features: [{ ...first, stale: !first.stale }, ...rest],
	};
	return [document, other];
}

function shuffled(names) {
	return prng(7).sample(names, names.length);
}

function chunks(list) {
	const count = Math.ceil(list.length / CHUNK);
	return Array.from({ length: count }, (_, index) =>
		list.slice(index * CHUNK, (index + 1) * CHUNK),
	);
}
