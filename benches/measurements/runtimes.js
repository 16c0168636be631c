// Measures in Chromium and in Cloudflare's workerd, where unleash-client does not run. The reference is
// GrowthBook.

import { withChromium } from "../runtimes/chromium.js";
import { withWorkerd } from "../runtimes/workerd.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";

const ENGINES = ["GrowthBook", "fanion", "flagd-core"];

// Fresh contexts are not measured: creating one takes as long as evaluating, and not every runtime allows
// excluding it.
const KEYS = [
	"isEnabled, reused context",
	"isEnabled, bound context",
	"all flags for one context",
];

/** Returns the figures of both runtimes. */
export const measureRuntimes = async () => [
	...(await withChromium((measure) => figuresOf("Chromium", measure))),
	...(await withWorkerd((measure) => figuresOf("workerd", measure))),
];

async function figuresOf(runtime, measure) {
	const figures = [];
	for (const key of KEYS) {
		const samples = await runRounds(key, measure);
		figures.push(
			...ENGINES.map((engine, index) => ({
				key: `${runtime}: ${key}`,
				engine,
				workload: "W2",
				unit: "time",
				value: summarize(samples.map((round) => round[index])),
				ratio: summarize(samples.map((round) => round[index] / round[0])),
			})),
		);
	}
	return figures;
}

/** Measures all engines in turn, round by round. */
async function runRounds(key, measure) {
	const { warmUp, rounds, milliseconds } = SETTINGS.runtimes;
	const samples = [];
	for (let round = 0; round < warmUp + rounds; round += 1) {
		const sample = [];
		for (const engine of ENGINES)
			sample.push(await measure({ engine, key, milliseconds }));
		samples.push(sample);
	}
	return samples.slice(warmUp);
}
