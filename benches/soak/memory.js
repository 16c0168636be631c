// The memory of a process and of those that it has started. Linux only.

import { execFileSync } from "node:child_process";
import { residentMemory } from "../edge/load.js";

/** Returns the bytes that a process and its children occupy. */
export function memoryOfAll(pid) {
	return [pid, ...childrenOf(pid)]
		.map((id) => residentMemory(id))
		.reduce((sum, bytes) => sum + bytes, 0);
}

function childrenOf(parent) {
	const options = { encoding: "utf8" };
	const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], options);
	return table
		.trim()
		.split("\n")
		.map((row) => row.trim().split(/\s+/).map(Number))
		.filter(([, owner]) => owner === parent)
		.map(([id]) => id);
}

/** Returns how much memory has grown between the second and the last quarter of a run: 1 for not at all. */
export function growthOf(samples) {
	const [, second, , last] = quartersOf(samples);
	return last / second;
}

/** Returns the medians of the four quarters of a run. */
export function quartersOf(samples) {
	const length = Math.floor(samples.length / 4);
	const starts = [0, 1, 2, 3].map((quarter) => quarter * length);
	return starts.map((start) => median(samples.slice(start, start + length)));
}

function median(values) {
	return values.toSorted((one, other) => one - other)[values.length >> 1];
}
