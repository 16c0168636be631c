// The same core without WebAssembly, beside yggdrasil without: by the crate in `benches/crates/native`.

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { MODE } from "../mode.js";
import { contextOf } from "../sides/context.js";
import { summary } from "../speed/statistics.js";

const PROGRAM = new URL("../../target/benches/release/native", import.meta.url);

const KEYS = {
	isEnabled: "native: isEnabled",
	everyFlag: "native: every flag for one context",
	load: "native: load from JSON",
};

/** Fanion beside yggdrasil, which is 1. */
export async function native(workloads) {
	const asked = { pace: MODE.ours, workloads: workloads.map(question) };
	const answers = await run(JSON.stringify(asked));
	return answers.flatMap(({ name, ...rows }) =>
		Object.entries(rows).flatMap(([row, samples]) =>
			figures(name, KEYS[row], samples),
		),
	);
}

function question({
	name,
	documents: [document],
	names,
	fresh,
	visits,
	judged,
}) {
	return {
		name,
		text: JSON.stringify(document),
		names,
		questions: fresh[0].map(({ name, context }) => ({
			name,
			context: contextOf(context),
		})),
		visits: visits.flat(),
		judged,
	};
}

async function run(input) {
	const program = spawn(fileURLToPath(PROGRAM), {
		stdio: ["pipe", "pipe", "inherit"],
	});
	program.stdin.end(input);
	const output = await text(program.stdout);
	if (output === "") throw new Error("the native benchmark has failed");
	return JSON.parse(output);
}

function figures(workload, key, samples) {
	const row = { key, workload, unit: "time" };
	const ratio = summary(samples.map(([one, other]) => one / other));
	return [
		{
			...row,
			side: "yggdrasil, native",
			value: summary(samples.map(([, other]) => other)),
		},
		{
			...row,
			side: "fanion, native",
			value: summary(samples.map(([one]) => one)),
			ratio,
		},
	];
}
