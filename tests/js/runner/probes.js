// Runs the parity probes: inputs for which the results of both reference evaluators were measured.
// `specification.js` describes the engine interface. Runs in Node and in pages.

import { attempt, sameAnswer } from "./answers.js";

/** The number of probes. */
export const PROBES = 503;

/** Yields `{ id, allowed, actual, passed }` for every probe; `allow` returns the allowed results of a probe. */
export async function* runProbes(probes, allow, open) {
	const engine = await open();
	for (const probe of probes) {
		const actual = await evaluate(engine, probe);
		const allowed = allow(probe);
		yield {
			id: probe.id,
			allowed,
			actual,
			passed: allowed.some((result) => sameAnswer(result, actual)),
		};
	}
}

/**
 * Returns the results that `rulings` (`{ id: { answer | anyOf, ruling } }`) allow for a probe. Without a
 * ruling it is the result on which the two references agree. If they differ, nothing is allowed.
 */
export const byRulings = (rulings) => (probe) => {
	const ruling = Object.hasOwn(rulings, probe.id)
		? rulings[probe.id]
		: undefined;
	if (ruling) return ruling.anyOf ?? [ruling.answer];
	return probe.agree ? [probe.node] : [];
};

async function evaluate(
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
