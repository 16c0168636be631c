// How much is measured. `FANION_BENCH=quick` measures less, and less exactly.
//
// `rounds` is how often both sides are timed, after `warmUp` rounds in which they are compiled, and
// `fill` for how many milliseconds at least. `processes` is how many are started for what happens once
// in a process, `growth` up to how many flags documents grow.

const QUICK = {
	name: "quick",
	ours: { warmUp: 1, rounds: 4, fill: 4 },
	peers: { warmUp: 1, rounds: 2, fill: 2 },
	hosts: { warmUp: 1, rounds: 3, fill: 40 },
	growths: { warmUp: 1, rounds: 2, fill: 10 },
	polls: { warmUp: 1, rounds: 2, fill: 1 },
	processes: 2,
	growth: 5000,
};

const USUAL = {
	name: "usual",
	ours: { warmUp: 3, rounds: 21, fill: 20 },
	peers: { warmUp: 2, rounds: 9, fill: 10 },
	hosts: { warmUp: 2, rounds: 9, fill: 100 },
	growths: { warmUp: 3, rounds: 7, fill: 20 },
	polls: { warmUp: 2, rounds: 9, fill: 1 },
	processes: 9,
	growth: 100_000,
};

export const MODE = process.env.FANION_BENCH === "quick" ? QUICK : USUAL;
