// Measures fanion and yggdrasil without WebAssembly, with the program in `benches/crates/native`.

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { newContext } from "../engines/context.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";

const PROGRAM = new URL("../../target/benches/release/native", import.meta.url);

const KEYS = {
	isEnabled: "native: isEnabled",
	allFlags: "native: all flags for one context",
	load: "native: load from JSON",
};

/** Measures the workloads; the reference is yggdrasil. */
export async function measureNative(workloads) {
	const input = {
		settings: SETTINGS.fanion,
		workloads: workloads.map(toInput),
	};
	const results = await runProgram(JSON.stringify(input));
	return results.flatMap(({ name, ...samplesByOperation }) =>
		Object.entries(samplesByOperation).flatMap(([operation, samples]) =>
			figuresOf(name, KEYS[operation], samples),
		),
	);
}

function toInput({
	name,
	documents: [document],
	flags,
	freshRequests,
	contexts,
	checkedContexts,
}) {
	return {
		name,
		document: JSON.stringify(document),
		flags,
		requests: freshRequests[0].map(({ flag, context }) => ({
			flag,
			context: newContext(context),
		})),
		contexts: contexts.flat(),
		checkedContexts,
	};
}

async function runProgram(input) {
	const program = spawn(fileURLToPath(PROGRAM), {
		stdio: ["pipe", "pipe", "inherit"],
	});
	program.stdin.end(input);
	const output = await text(program.stdout);
	if (output === "") throw new Error("the native benchmark failed");
	return JSON.parse(output);
}

function figuresOf(workload, key, samples) {
	const cell = { key, workload, unit: "time" };
	return [
		{
			...cell,
			engine: "yggdrasil, native",
			value: summarize(samples.map(([, yggdrasil]) => yggdrasil)),
		},
		{
			...cell,
			engine: "fanion, native",
			value: summarize(samples.map(([fanion]) => fanion)),
			ratio: summarize(
				samples.map(([fanion, yggdrasil]) => fanion / yggdrasil),
			),
		},
	];
}
