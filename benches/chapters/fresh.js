// What happens once in a process: the first answer, and what memory the flags take.

import { ask, keep } from "../fresh/process.js";
import { MODE } from "../mode.js";
import { FANION, GROWTHBOOK, PEERS, textFor, UNLEASH } from "../sides/index.js";
import { summary } from "../speed/statistics.js";
import { people } from "../workloads/people.js";

const SIDES = [UNLEASH, FANION, ...PEERS];

const MEMORIES = [
	["flags", "memory after load"],
	["all", "memory after load, its code included"],
];

/** From nothing to the first answer; GrowthBook, the best of the peers, is 1. */
export async function cold(workloads) {
	const figures = [];
	for (const workload of workloads) {
		const tasks = await Promise.all([
			...SIDES.map((side) => fromText(side, workload)),
			fromSnapshot(workload),
		]);
		const samples = await rounds("first-answer.js", tasks);
		const times = samples.map((round) => round.map((one) => one.nanoseconds));
		figures.push(...figuresOf(tasks, times, GROWTHBOOK.name, workload, "time"));
	}
	const [ofJson, ofSnapshot] = ["JSON", "a snapshot"].map((kind) =>
		figures.filter((figure) => figure.kind === kind),
	);
	// GrowthBook has no snapshots: what it makes of JSON is what they are held against.
	const reference = ofJson.filter(({ side }) => side === GROWTHBOOK.name);
	return [
		...keyed(ofJson, "cold: import, load from JSON, first answer"),
		...keyed(
			[...reference, ...ofSnapshot],
			"cold: import, load from a snapshot, first answer",
		),
	];
}

const keyed = (figures, key) =>
	figures.map(({ kind, ...figure }) => ({ ...figure, key }));

/** What the flags take; unleash-client is 1. */
export async function memory(workloads) {
	const figures = [];
	for (const workload of workloads) {
		const tasks = await Promise.all(
			SIDES.map((side) => fromText(side, workload)),
		);
		const samples = await rounds("memory.js", tasks, ["--expose-gc"]);
		for (const [part, key] of MEMORIES) {
			const bytes = samples.map((round) => round.map((one) => one[part]));
			figures.push(
				...keyed(figuresOf(tasks, bytes, UNLEASH.name, workload, "bytes"), key),
			);
		}
	}
	return figures;
}

async function fromText(side, workload) {
	const [document] = workload.documents;
	const text = textFor(side, document);
	const file = await keep(`${workload.name} ${side.name}.json`, text);
	return task(side, workload, { kind: "JSON", file, isText: true });
}

async function fromSnapshot(workload) {
	const [document] = workload.documents;
	const { snapshot } = await import(FANION.url);
	const bytes = snapshot(textFor(FANION, document));
	const file = await keep(`${workload.name}.snapshot`, bytes);
	return task(FANION, workload, { kind: "a snapshot", file, isText: false });
}

function task({ name, url }, { names: [flag] }, { kind, file, isText }) {
	const [context] = people();
	const question = { side: url.href, file, isText, flag, context };
	return { name, kind, question };
}

/** All tasks in turn, as often as there are rounds; a first round is for the caches of the disk. */
async function rounds(script, tasks, flags) {
	const samples = [];
	for (let round = 0; round <= MODE.processes; round += 1) {
		const sample = [];
		for (const { question } of tasks)
			sample.push(await ask(script, question, flags));
		samples.push(sample);
	}
	return samples.slice(1);
}

function figuresOf(tasks, samples, reference, { name: workload }, unit) {
	const one = tasks.findIndex(({ name }) => name === reference);
	return tasks.map(({ name: side, kind }, index) => ({
		kind,
		side,
		workload,
		unit,
		value: summary(samples.map((round) => round[index])),
		ratio: summary(samples.map((round) => round[index] / round[one])),
	}));
}
