// What is timed, row by row.
//
// `chunks` are the inputs of one pass; `prepare` makes a chunk ready and is not timed; `method` is
// the method of a side that does the work; `count` tells how often a chunk does what is measured.

/** The rows of one workload. */
export const OPERATIONS = [
	{
		name: "isEnabled, fresh context",
		method: "isEnabled",
		chunks: ({ fresh }) => fresh,
		prepare: (questions) =>
			questions.map(({ name, context }) => ({ name, context: copy(context) })),
		count: (questions) => questions.length,
	},
	{
		name: "isEnabled, reused context",
		method: "isEnabled",
		chunks: ({ reused }) => reused,
		prepare: (questions) => questions,
		count: (questions) => questions.length,
	},
	{
		name: "getVariant, fresh context",
		method: "getVariant",
		chunks: ({ fresh }) => fresh,
		prepare: (questions) =>
			questions.map(({ name, context }) => ({ name, context: copy(context) })),
		count: (questions) => questions.length,
	},
	{
		name: "every flag for one context",
		method: "everyFlag",
		chunks: ({ visits }) => visits,
		prepare: (contexts) => contexts.map(copy),
		count: (contexts) => contexts.length,
	},
	{
		name: "reload from JSON text",
		method: "reload",
		chunks: ({ texts }) => [texts],
		prepare: (texts) => texts,
		count: (texts) => texts.length,
	},
];

// Spelled out as an app spells it, so that both sides meet objects of an ordinary shape.
function copy({ userId, sessionId, remoteAddress, currentTime, properties }) {
	const { country, plan, browser, email, age, appVersion, tenant } = properties;
	return {
		userId,
		sessionId,
		remoteAddress,
		currentTime,
		properties: { country, plan, browser, email, age, appVersion, tenant },
	};
}
