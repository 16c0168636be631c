// The operations that are timed in a warm process.
//
// `method`: the method of an engine that is timed. `batches`: the inputs of one pass, from a workload.
// `prepare`: converts a batch for an engine, untimed. `countOperations`: the operations in a batch.
// `fanion`: what replaces these for fanion, where it has an API of its own. `forPeers`: false if only
// fanion and the reference take part.

const length = (batch) => batch.length;

/** Caches the result of `make` for each engine and batch. */
function cached(make) {
	const results = new WeakMap();
	return (batch, engine) => {
		if (!results.has(engine)) results.set(engine, new Map());
		const ofEngine = results.get(engine);
		if (!ofEngine.has(batch)) ofEngine.set(batch, make(batch, engine));
		return ofEngine.get(batch);
	};
}

/** Gives every request a new context, in every pass. */
const withFreshContexts = (requests, { newContext }) =>
	requests.map(({ flag, context }) => ({ flag, context: newContext(context) }));

/** Gives requests with equal contexts the same context object. */
const withReusedContexts = cached((requests, { newContext }) =>
	shareContexts(requests, newContext),
);

const withBoundContexts = cached((requests, { bind, newContext }) =>
	shareContexts(requests, (context) => bind(newContext(context))),
);

function shareContexts(requests, create) {
	const contexts = new Map();
	return requests.map(({ flag, context }) => {
		if (!contexts.has(context)) contexts.set(context, create(context));
		return { flag, context: contexts.get(context) };
	});
}

const toJson = cached((documents, { translate }) =>
	documents.map((document) => JSON.stringify(translate(document))),
);

/** Each JSON document with the flags that are asked once after it was loaded. */
const toQuestions = cached(({ documents, flags, context }, engine) => ({
	documents: toJson(documents, engine),
	flags,
	context: engine.newContext(context),
}));

/** Number of flags that a Worker asks after it has loaded the flags. */
const ASKED = 100;

const toSnapshots = cached((documents, engine) =>
	toJson(documents, engine).map(engine.snapshot),
);

export const OPERATIONS = [
	{
		key: "isEnabled, fresh context",
		method: "countEnabled",
		batches: ({ freshRequests }) => freshRequests,
		prepare: withFreshContexts,
		countOperations: length,
	},
	{
		key: "isEnabled, reused context",
		method: "countEnabled",
		batches: ({ reusedRequests }) => reusedRequests,
		prepare: withReusedContexts,
		countOperations: length,
		forPeers: false,
	},
	{
		key: "isEnabled, bound context",
		method: "countEnabled",
		batches: ({ reusedRequests }) => reusedRequests,
		prepare: withReusedContexts,
		countOperations: length,
		fanion: { method: "countEnabledBound", prepare: withBoundContexts },
	},
	{
		key: "getVariant, fresh context",
		method: "countVariants",
		batches: ({ freshRequests }) => freshRequests,
		prepare: withFreshContexts,
		countOperations: length,
	},
	{
		key: "all flags for one context",
		method: "countAllEnabled",
		batches: ({ contexts }) => contexts,
		prepare: (contexts, { newContext }) => contexts.map(newContext),
		countOperations: length,
	},
	{
		key: "reload from JSON",
		method: "reload",
		batches: ({ documents }) => [documents],
		prepare: toJson,
		countOperations: length,
	},
	{
		key: "reload from JSON, then ask 100 flags",
		method: "reloadAndAsk",
		batches: ({ documents, flags, checkedContexts: [context] }) => [
			{ documents, flags: flags.slice(0, ASKED), context },
		],
		prepare: toQuestions,
		countOperations: ({ documents }) => documents.length,
		forPeers: false,
	},
	{
		key: "reload with 1 % changed, then ask all flags",
		method: "reloadAndAsk",
		batches: ({ similarDocuments, flags, checkedContexts: [context] }) => [
			{ documents: similarDocuments, flags, context },
		],
		prepare: toQuestions,
		countOperations: ({ documents }) => documents.length,
		forPeers: false,
	},
	{
		key: "load from a snapshot",
		method: "reload",
		batches: ({ documents }) => [documents],
		prepare: toJson,
		countOperations: length,
		fanion: { method: "reload", prepare: toSnapshots },
	},
];

/** Finds an operation by its key. */
export const findOperation = (key) =>
	OPERATIONS.find((operation) => operation.key === key);

/** Returns the operations in which an engine other than the reference takes part. */
export const operationsOf = (engine, isFanion) =>
	OPERATIONS.filter(
		({ method, fanion, forPeers = !fanion }) =>
			isFanion || (forPeers && engine.operations.includes(method)),
	);
