// Measures the time to evaluate all flags in this browser.

import { debounce } from "../debounce.js";
import { byId } from "../dom.js";
import { formatCount, formatDuration } from "../format.js";

/** The user does not wait for a measurement: it starts after this pause in typing. Milliseconds. */
const TYPING_PAUSE = 700;

/** The warm-up: browsers optimize code only after it has run for a while. Milliseconds. */
const WARM_UP = 15;

/** The duration of a run. Browser clocks are coarse, so a run times many rounds together. Milliseconds. */
const RUN = 5;

/** The number of runs. The median ignores runs that other work on the machine disturbs. */
const RUNS = 5;

export const measureEvaluationTime = debounce(
	TYPING_PAUSE,
	(engine, context) => {
		const flags = engine.evaluateAll(context).size;
		const evaluate = () => [...engine.evaluateAll(context)];
		repeat(evaluate, WARM_UP);
		const runs = Array.from({ length: RUNS }, () => repeat(evaluate, RUN));
		const times = runs
			.map(({ rounds, elapsed }) => elapsed / rounds)
			.sort((one, other) => one - other);
		const rounds = runs.reduce((sum, run) => sum + run.rounds, 0);
		byId("evaluation-time").textContent =
			`${flags === 1 ? "The flag" : `All ${formatCount(flags, "flag")}`} evaluated in ${formatDuration(times[RUNS >> 1])}: ` +
			`the median of ${RUNS} runs with ${formatCount(rounds, "round")} in total. ` +
			"Measured in this browser with this context, after a warm-up; every result is read.";
	},
);

/** Calls a function repeatedly for at least this time. */
function repeat(call, milliseconds) {
	const start = performance.now();
	for (let rounds = 1; ; rounds++) {
		call();
		const elapsed = performance.now() - start;
		if (elapsed >= milliseconds) return { rounds, elapsed };
	}
}
