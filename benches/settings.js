// How much `make bench` measures. `FANION_BENCH=quick` selects fewer rounds, with less precise results.
//
// `warmUp`: untimed rounds first, in which V8 compiles both engines. `rounds`: timed rounds.
// `milliseconds`: the least time to measure in each round. `processes`: child processes per measurement.
// `edge`: rounds of `wrk` and their length.
// `maxFlags`: the largest document of the growth measurement.

const QUICK = {
	name: "quick",
	fanion: { warmUp: 1, rounds: 4, milliseconds: 4 },
	peers: { warmUp: 1, rounds: 2, milliseconds: 2 },
	runtimes: { warmUp: 1, rounds: 3, milliseconds: 40 },
	growth: { warmUp: 1, rounds: 2, milliseconds: 10 },
	population: { warmUp: 1, rounds: 2, milliseconds: 1 },
	edge: { rounds: 1, seconds: 2 },
	processes: 2,
	maxFlags: 5000,
};

const FULL = {
	name: "full",
	fanion: { warmUp: 3, rounds: 21, milliseconds: 20 },
	peers: { warmUp: 2, rounds: 9, milliseconds: 10 },
	runtimes: { warmUp: 2, rounds: 9, milliseconds: 100 },
	growth: { warmUp: 3, rounds: 7, milliseconds: 20 },
	population: { warmUp: 2, rounds: 9, milliseconds: 1 },
	edge: { rounds: 3, seconds: 5 },
	processes: 9,
	maxFlags: 100_000,
};

export const SETTINGS = process.env.FANION_BENCH === "quick" ? QUICK : FULL;
