// Outside of Node: in Chromium and in Cloudflare's runtime, where unleash-client does not run. GrowthBook
// is 1.

import { chromium } from "../guests/chromium.js";
import { workerd } from "../guests/workerd.js";
import { MODE } from "../mode.js";
import { summary } from "../speed/statistics.js";

const SIDES = ["GrowthBook", "fanion", "flagd-core"];

// Contexts are reused: to make them costs as much as to ask, and cannot be left out everywhere.
const KEYS = [
	"isEnabled, reused context",
	"isEnabled, bound context",
	"every flag for one context",
];

/** The figures of both hosts. */
export const hosts = async () => [
	...(await chromium((measure) => figuresOf("Chromium", measure))),
	...(await workerd((measure) => figuresOf("workerd", measure))),
];

async function figuresOf(host, measure) {
	const figures = [];
	for (const key of KEYS) {
		const samples = await rounds(key, measure);
		figures.push(
			...SIDES.map((side, index) => ({
				key: `${host}: ${key}`,
				side,
				workload: "W2",
				unit: "time",
				value: summary(samples.map((round) => round[index])),
				ratio: summary(samples.map((round) => round[index] / round[0])),
			})),
		);
	}
	return figures;
}

/** All sides in turn, as often as there are rounds. */
async function rounds(key, measure) {
	const { warmUp, rounds, fill } = MODE.hosts;
	const samples = [];
	for (let round = 0; round < warmUp + rounds; round += 1) {
		const sample = [];
		for (const side of SIDES) sample.push(await measure({ side, key, fill }));
		samples.push(sample);
	}
	return samples.slice(warmUp);
}
