// How long one evaluation of all flags takes here.

import { find, settled } from "../element.js";
import { count, duration } from "../words.js";

/** Browsers make code fast only when it has run for a while. Milliseconds. */
const WARM = 15;

/** A browser's clock is coarse, so many rounds are timed together. Milliseconds. */
const RUN = 5;

/** The median of the runs is told: a machine that does something else meanwhile spoils one, not all. */
const RUNS = 5;

/** Measures once the person has stopped typing, so that no key has to wait for it. */
export const measure = settled(700, (engine, context) => {
	const flags = engine.evaluateAll(context).size;
	const round = () => [...engine.evaluateAll(context)];
	repeat(round, WARM);
	const runs = Array.from({ length: RUNS }, () => repeat(round, RUN));
	const times = runs
		.map(({ rounds, elapsed }) => elapsed / rounds)
		.sort((one, other) => one - other);
	const rounds = runs.reduce((sum, run) => sum + run.rounds, 0);
	find("answered-in").textContent =
		`${flags === 1 ? "The flag" : `All ${count(flags, "flag")}`} evaluated in ${duration(times[RUNS >> 1])}: ` +
		`the median of ${RUNS} runs, ${count(rounds, "round")} in all, in this browser for this context, warmed up, ` +
		"every answer unpacked.";
});

function repeat(round, milliseconds) {
	const start = performance.now();
	for (let rounds = 1; ; rounds++) {
		round();
		const elapsed = performance.now() - start;
		if (elapsed >= milliseconds) return { rounds, elapsed };
	}
}
