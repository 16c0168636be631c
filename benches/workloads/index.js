// The measured workloads: documents, and the flags and contexts that are evaluated.

import { CONTEXT_COUNT, createContexts } from "./contexts.js";
import { mixedFlags } from "./mixed-flags.js";
import { createPrng } from "./prng.js";
import {
	longListsFlag,
	rolloutFlag,
	rolloutFlagWithVariants,
} from "./single-flag.js";

// Per pass, `requests` single flags are evaluated, and all flags for `contexts` contexts. Before timing,
// the results of `checkedContexts` contexts are compared. The numbers are small where the slower engine
// needs milliseconds for one evaluation. W1v replaces W1 for `getVariant`.
const DEFINITIONS = [
	{
		name: "W1",
		about: "one flag, a rollout of 50 % on `userId`",
		createDocument: rolloutFlag,
		requests: 1000,
		contexts: 1000,
		checkedContexts: 1000,
	},
	{
		name: "W1v",
		about: "the flag of W1 with three variants",
		createDocument: rolloutFlagWithVariants,
		requests: 1000,
		contexts: 1000,
		checkedContexts: 1000,
	},
	{
		name: "W2",
		about: "200 mixed flags",
		createDocument: () => mixedFlags(2, 200),
		requests: 1000,
		contexts: 10,
		checkedContexts: 250,
	},
	{
		name: "W3",
		about: "5,000 mixed flags",
		createDocument: () => mixedFlags(3, 5000),
		requests: 5000,
		contexts: 4,
		checkedContexts: 10,
	},
	{
		name: "W4",
		about: "one flag, 100,000 user ids and an `IN` of 10,000 values",
		createDocument: longListsFlag,
		requests: 32,
		contexts: 32,
		checkedContexts: 200,
	},
];

/** The number of contexts that the requests of a pass share when contexts are reused. */
const REUSED_CONTEXTS = 10;

/** Small enough that the fresh contexts of one batch stay in the processor's cache. */
const BATCH_SIZE = 1000;

/** Yields the workloads one by one: the larger ones take several megabytes. */
export function* workloads() {
	const contexts = createContexts();
	for (const definition of DEFINITIONS)
		yield createWorkload(definition, contexts);
}

/** Creates a workload by its name. */
export function findWorkload(name) {
	const definition = DEFINITIONS.find((one) => one.name === name);
	return createWorkload(definition, createContexts());
}

/** Creates a workload of any number of mixed flags, to measure growth. */
export function workloadOfSize(flagCount) {
	const definition = {
		name: `${flagCount} flags`,
		about: "mixed flags",
		createDocument: () => mixedFlags(4, flagCount),
		requests: 1000,
		contexts: 2,
		checkedContexts: 1,
	};
	return createWorkload(definition, createContexts());
}

function createWorkload(definition, allContexts) {
	const { name, about, createDocument, requests } = definition;
	const document = createDocument();
	// Every flag differs: neither a cache of the document nor one of its flags helps.
	const documents = [document, touch(document, 1)];
	const flags = internalize(document.features.map(({ name }) => name));
	const shuffled = shuffle(flags);
	const createRequests = (contextIndexOf) =>
		Array.from({ length: requests }, (_, index) => ({
			flag: shuffled[index % shuffled.length],
			context: allContexts[contextIndexOf(index) % CONTEXT_COUNT],
		}));
	const reusedIndex = (index) =>
		Math.floor((index * REUSED_CONTEXTS) / requests);
	return {
		name,
		about,
		documents,
		// Of a hundred flags, one differs: a cache of flags helps.
		similarDocuments: [document, touch(document, 100)],
		flags,
		checkedContexts: allContexts.slice(0, definition.checkedContexts),
		freshRequests: batches(createRequests((index) => index)),
		reusedRequests: batches(createRequests(reusedIndex)),
		contexts: batches(allContexts.slice(0, definition.contexts)),
	};
}

/**
 * Makes V8 internalize the strings by using them as keys, as it does with string literals in an
 * application.
 */
const internalize = (strings) =>
	Object.keys(Object.fromEntries(strings.map((string) => [string, true])));

/** Returns a document that is not equal but evaluates equally: one flag of `step` differs. */
const touch = (document, step) => ({
	...document,
	features: document.features.map((feature, index) =>
		index % step === 0 ? { ...feature, stale: !feature.stale } : feature,
	),
});

const shuffle = (list) => createPrng(7).sample(list, list.length);

function batches(list) {
	const count = Math.ceil(list.length / BATCH_SIZE);
	return Array.from({ length: count }, (_, index) =>
		list.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
	);
}
