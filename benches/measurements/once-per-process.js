// Measures what is possible only once per process: the cold start, and the memory of the loaded flags.

import { runScript, writeDocument } from "../child-processes/run.js";
import {
	FANION,
	GROWTHBOOK,
	PEERS,
	serializeFor,
	UNLEASH,
} from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";
import { createContexts } from "../workloads/contexts.js";

const ENGINES = [UNLEASH, FANION, ...PEERS];

/** @unleash/nextjs evaluates all flags for each one: asking 5,000 would take a minute per process. */
const ENGINES_OF_MEMORY = ENGINES.filter(
	({ name }) => name !== "@unleash/nextjs",
);

const MEMORY_KEYS = [
	["someFlags", "memory after load and 100 flags"],
	["allFlags", "memory after load and all flags"],
	["withCode", "memory after load and all flags, including code"],
];

/** Measures from the import to the first evaluation; the reference is GrowthBook, the fastest peer. */
export async function measureColdStart(workloads) {
	const figures = [];
	for (const workload of workloads) {
		const tasks = await Promise.all([
			...ENGINES.map((engine) => jsonTask(engine, workload)),
			snapshotTask(workload),
		]);
		const samples = await runRounds("first-evaluation.js", tasks);
		const times = samples.map((round) => round.map((one) => one.nanoseconds));
		figures.push(...figuresOf(tasks, times, GROWTHBOOK.name, workload, "time"));
	}
	const [fromJson, fromSnapshot] = ["JSON", "snapshot"].map((format) =>
		figures.filter((figure) => figure.format === format),
	);
	// GrowthBook has no snapshots: a snapshot of fanion is compared with GrowthBook's JSON.
	const reference = fromJson.filter(({ engine }) => engine === GROWTHBOOK.name);
	return [
		...withKey(fromJson, "cold: import, load JSON, first evaluation"),
		...withKey(
			[...reference, ...fromSnapshot],
			"cold: import, load snapshot, first evaluation",
		),
	];
}

const withKey = (figures, key) =>
	figures.map(({ format, ...figure }) => ({ ...figure, key }));

/** Measures the memory of the loaded flags; the reference is unleash-client. */
export async function measureMemory(workloads) {
	const figures = [];
	for (const workload of workloads) {
		const tasks = await Promise.all(
			ENGINES_OF_MEMORY.map((engine) => jsonTask(engine, workload)),
		);
		const samples = await runRounds("memory.js", tasks, ["--expose-gc"]);
		for (const [property, key] of MEMORY_KEYS) {
			const bytes = samples.map((round) => round.map((one) => one[property]));
			figures.push(
				...withKey(
					figuresOf(tasks, bytes, UNLEASH.name, workload, "bytes"),
					key,
				),
			);
		}
	}
	return figures;
}

async function jsonTask(engine, workload) {
	const json = serializeFor(engine, workload.documents[0]);
	const file = await writeDocument(
		`${workload.name} ${engine.name}.json`,
		json,
	);
	return createTask(engine, workload, "JSON", file);
}

async function snapshotTask(workload) {
	const { snapshot } = await import(FANION.url);
	const bytes = snapshot(serializeFor(FANION, workload.documents[0]));
	const file = await writeDocument(`${workload.name}.snapshot`, bytes);
	return createTask(FANION, workload, "snapshot", file);
}

function createTask({ name, url }, { flags }, format, file) {
	const [context] = createContexts();
	const isJson = format === "JSON";
	const task = { engine: url.href, file, isJson, flags, context };
	return { name, format, task };
}

/** Runs all tasks in turn, round by round; the first round fills the disk cache and is discarded. */
async function runRounds(script, tasks, nodeFlags) {
	const samples = [];
	for (let round = 0; round <= SETTINGS.processes; round += 1) {
		const sample = [];
		for (const { task } of tasks)
			sample.push(await runScript(script, task, nodeFlags));
		samples.push(sample);
	}
	return samples.slice(1);
}

function figuresOf(tasks, samples, referenceName, { name: workload }, unit) {
	const reference = tasks.findIndex(({ name }) => name === referenceName);
	return tasks.map(({ name: engine, format }, index) => ({
		format,
		engine,
		workload,
		unit,
		value: summarize(samples.map((round) => round[index])),
		ratio: summarize(samples.map((round) => round[index] / round[reference])),
	}));
}
