// The parity probes: inputs on which both reference evaluators were measured, put to any engine
// (see `specification.js` for what an engine is). Nothing here knows Node.

import { attempt, sameAnswer } from "./answers.js";

/** How many probes there are. */
export const PROBES = 503;

/** Yields `{ id, allowed, actual, passed }` for every probe; `allow` lists the right answers to one. */
export async function* runProbes(probes, allow, open) {
	const engine = await open();
	for (const probe of probes) {
		const actual = await answer(engine, probe);
		const allowed = allow(probe);
		yield {
			id: probe.id,
			allowed,
			actual,
			passed: allowed.some((one) => sameAnswer(one, actual)),
		};
	}
}

/**
 * The answers allowed by `rulings` (`{ id: { answer | anyOf, ruling } }`). A ruling decides alone;
 * without one, the two references must agree and decide. A difference nobody ruled on allows nothing.
 */
export const byRulings = (rulings) => (probe) => {
	const ruling = Object.hasOwn(rulings, probe.id)
		? rulings[probe.id]
		: undefined;
	if (ruling) return ruling.anyOf ?? [ruling.answer];
	return probe.agree ? [probe.node] : [];
};

async function answer(
	engine,
	{ features, segments = [], flag, context, call },
) {
	try {
		await engine.load({ version: 2, features, segments });
	} catch (error) {
		return { error: `LOAD ${error?.message ?? error}` };
	}
	return attempt(() => engine[call](flag, context));
}
