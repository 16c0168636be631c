// Runs the fuzz targets, as many at a time as the machine has cores, on their corpus, on seeds and on what the fuzzer
// makes of them: `node fuzz/run.js <folder of the compiled targets>`. FUZZ_SECONDS is the time of each target,
// FUZZ_TARGETS a list of some of them, FUZZ_SEEDS=own omits the seeds from the client specification, FUZZ_RANDOM is the
// seed of the random numbers.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { COMMITTED, foundBy, ROOT, seedsOf, targets } from "./folders.js";
import "./seeds.js";

const BINARIES = process.argv[2];
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 300);
/** 0 for another one in each run. */
const RANDOM = process.env.FUZZ_RANDOM ?? "0";
const SOURCES =
	process.env.FUZZ_SEEDS === "own" ? ["own"] : ["own", "specification"];

/** Largest input in bytes. */
const MAX_LENGTH = 4096;

/** Lines of the output of a target that failed. */
const LINES = 60;

const DICTIONARIES = {
	load: "json",
	scan: "json",
	apply: "json",
	regex: "regex",
	ramp: "plan",
};

/** Returns the folders of inputs. The fuzzer writes new ones into the first. */
function inputsOf(target) {
	const found = foundBy(SOURCES, target);
	mkdirSync(found, { recursive: true });
	const seeds = SOURCES.map((source) => seedsOf(source, target));
	const committed = join(COMMITTED, target);
	if (!existsSync(committed))
		throw new Error(`${relative(ROOT, committed)} is missing: add an input`);
	return [found, committed, ...seeds.filter((folder) => existsSync(folder))];
}

function options(target) {
	const artifacts = join(ROOT, "fuzz/artifacts", target);
	mkdirSync(artifacts, { recursive: true });
	const dictionary = DICTIONARIES[target];
	return [
		`-max_total_time=${SECONDS}`,
		`-max_len=${MAX_LENGTH}`,
		`-artifact_prefix=${artifacts}/`,
		"-timeout=30",
		"-rss_limit_mb=2048",
		"-print_final_stats=1",
		`-seed=${RANDOM}`,
		// With a fixed seed, equal corpora give equal runs.
		"-reload=0",
		...(dictionary
			? [`-dict=${join(ROOT, "fuzz/dictionaries", `${dictionary}.dict`)}`]
			: []),
	];
}

/** Runs a target; resolves with its exit code and its output. */
function execute(target) {
	const binary = join(BINARIES, target);
	const args = [...options(target), ...inputsOf(target)];
	const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
	let output = "";
	child.stderr.setEncoding("utf8");
	child.stderr.on("data", (text) => {
		output += text;
	});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) => resolve({ code, output }));
	});
}

const last = (output, pattern) => [...output.matchAll(pattern)].at(-1)?.[1];

function report(target, { code, output }) {
	const executions = last(output, /number_of_executed_units: (\d+)/g);
	const coverage = last(output, /(cov: \d+ ft: \d+ corp: \d+\/\w+)/g);
	const outcome = code === 0 ? "passed" : "FAILED";
	console.log(
		`${target.padEnd(9)} ${outcome}  ${executions ?? "?"} executions  ${coverage ?? ""}`,
	);
	if (code !== 0) explainFailure(target, output);
}

function explainFailure(target, output) {
	const isProgress = (line) => /^#\d/.test(line);
	const lines = output.split("\n").filter((line) => !isProgress(line));
	console.log(lines.slice(-LINES).join("\n"));
	const artifact = last(output, /Test unit written to (\S+)/g);
	if (!artifact) return;
	const path = relative(ROOT, artifact);
	console.log(`reproduce: ${relative(ROOT, join(BINARIES, target))} ${path}`);
	console.log(`       or: cargo fuzz run -s none ${target} ${path}`);
}

/** Takes targets from the queue until it is empty; returns how many failed. */
async function work(queue) {
	let failed = 0;
	for (let target = queue.shift(); target; target = queue.shift()) {
		const result = await execute(target);
		report(target, result);
		if (result.code !== 0) failed += 1;
	}
	return failed;
}

const queue = targets();
const count = queue.length;
const workers = Array.from({ length: availableParallelism() }, () =>
	work(queue),
);
const failed = (await Promise.all(workers)).reduce((sum, some) => sum + some);
console.log(`${count - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
