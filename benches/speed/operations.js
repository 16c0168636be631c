// What is timed of one workload in a warm process.
//
// `chunks` are the inputs of one pass; `prepare` makes a chunk ready for a side and is not timed;
// `method` is the method of a side that does the work; `count` tells how often a chunk does what is
// measured. `ours` is what fanion does in the place of all others, where it has a way of its own.

const length = (list) => list.length;

/** The same for the same chunk and side, made once. */
function once(make) {
	const made = new WeakMap();
	return (chunk, side) => {
		if (!made.has(side)) made.set(side, new Map());
		const known = made.get(side);
		if (!known.has(chunk)) known.set(chunk, make(chunk, side));
		return known.get(chunk);
	};
}

/** Each question with a context of its own, made anew for each pass. */
const fresh = (questions, { contextOf }) =>
	questions.map(({ name, context }) => ({ name, context: contextOf(context) }));

/** Questions of which many have the same object for a context. */
const reused = once((questions, { contextOf }) => share(questions, contextOf));

const bound = once((questions, { bind, contextOf }) =>
	share(questions, (context) => bind(contextOf(context))),
);

function share(questions, make) {
	const made = new Map();
	return questions.map(({ name, context }) => {
		if (!made.has(context)) made.set(context, make(context));
		return { name, context: made.get(context) };
	});
}

const texts = once((documents, { translate }) =>
	documents.map((document) => JSON.stringify(translate(document))),
);

const snapshots = once((documents, side) =>
	texts(documents, side).map(side.snapshot),
);

export const OPERATIONS = [
	{
		key: "isEnabled, fresh context",
		method: "isEnabled",
		chunks: ({ fresh }) => fresh,
		prepare: fresh,
		count: length,
	},
	{
		key: "isEnabled, reused context",
		method: "isEnabled",
		chunks: ({ reused }) => reused,
		prepare: reused,
		count: length,
		isForPeers: false,
	},
	{
		key: "isEnabled, bound context",
		method: "isEnabled",
		chunks: ({ reused }) => reused,
		prepare: reused,
		count: length,
		ours: { method: "isBoundEnabled", prepare: bound },
	},
	{
		key: "getVariant, fresh context",
		method: "getVariant",
		chunks: ({ fresh }) => fresh,
		prepare: fresh,
		count: length,
	},
	{
		key: "every flag for one context",
		method: "everyFlag",
		chunks: ({ visits }) => visits,
		prepare: (contexts, { contextOf }) => contexts.map(contextOf),
		count: length,
	},
	{
		key: "reload from JSON text",
		method: "reload",
		chunks: ({ documents }) => [documents],
		prepare: texts,
		count: length,
	},
	{
		key: "load from a snapshot",
		method: "reload",
		chunks: ({ documents }) => [documents],
		prepare: texts,
		count: length,
		ours: { method: "reload", prepare: snapshots },
	},
];

/** The operations that a side other than the reference takes part in. */
export const operationsOf = (side, isOurs) =>
	OPERATIONS.filter(
		({ method, ours, isForPeers = !ours }) =>
			isOurs || (isForPeers && side.takes.includes(method)),
	);
