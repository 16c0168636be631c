// The documents that edges are compared with engines on, and the clock and random source of both.

import { readFileSync } from "node:fs";
import { findWorkload } from "../../../benches/workloads/index.js";

const RECORDED = new URL(
	"../../data/edge/unleash-edge-20.1.json",
	import.meta.url,
);
const { given } = JSON.parse(readFileSync(RECORDED, "utf8"));

export const CLOCK = {
	now: () => Date.UTC(2026, 10, 1),
	random: () => 0.42,
};

export const DOCUMENTS = {
	W2: findWorkload("W2").documents[0],
	"the recorded document": {
		version: 2,
		features: given.features.development,
		segments: given.segments,
	},
};
