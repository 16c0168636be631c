// `make diff`: `fanion diff` of two documents with 5,000 flags, beside a loop over `unleash-client`; the time
// of `--people 1000000`; and the time from the start of a command to its output, beside an empty script of Node. Times are those of
// the processor, so that other programs disturb them less.
//
// The loop takes about an hour for all users, so it evaluates some of them, and its time is scaled; its memory is
// not, and a loop that kept ids would need more.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { mixedFlags } from "./workloads/mixed-flags.js";

const toPath = (path) => fileURLToPath(new URL(path, import.meta.url));
const SCRIPT = toPath("../pkg/dist/cli/fanion.js");
const LOOP = toPath("child-processes/diff-loop.js");
const REPORT_USAGE = toPath("child-processes/report-usage.js");

/** Users of the diff, and of the slower runs. */
const USERS = 100_000;
const USERS_OF_LOOP = 200;
/** The share of the flags that differ in the usual change: one in a hundred. */
const USUAL = 100;
/** Starts of which the fastest counts. */
const STARTS = 15;

/** Imports the engine, as a command does, and evaluates nothing. */
const ENGINE = `import { Engine } from ${JSON.stringify(new URL("../pkg/dist/tools/node.js", import.meta.url))}; new Engine().load('{"version":2,"features":[]}');`;

const folder = await mkdtemp(join(tmpdir(), "fanion-diff-"));
try {
	await measure();
} finally {
	await rm(folder, { recursive: true });
}

async function measure() {
	const before = await save("before", mixedFlags(3, 5000));
	const usual = await save("usual", change(mixedFlags(3, 5000), USUAL));
	const all = await save("all", change(mixedFlags(3, 5000), 1));
	const loop = await run([LOOP, before, all, String(USERS_OF_LOOP)]);
	const evaluation = JSON.parse(loop.output).milliseconds / USERS_OF_LOOP;
	const peer = { milliseconds: evaluation * USERS, memory: loop.memory };
	print(`loop over unleash-client, scaled from ${USERS_OF_LOOP} users`, peer);
	for (const [label, after] of [
		["50 of 5,000 flags differ", usual],
		["all flags differ", all],
	]) {
		const args = ["diff", before, after, "-n", String(USERS), "--json"];
		const diff = await run([SCRIPT, ...args]);
		print(`fanion diff, ${label}`, diff);
		const ratio = diff.milliseconds / peer.milliseconds;
		const memory = diff.memory / peer.memory;
		console.log(`  ${ratio.toFixed(4)}× time, ${memory.toFixed(2)}× memory`);
	}
	await measureStarts();
}

async function measureStarts() {
	const one = await save("one", oneFlag());
	const population = ["population", "one", one, "-n"];
	const rows = [
		["node -e 0", ["-e", "0"]],
		["fanion --version", [SCRIPT, "--version"]],
		["fanion --help", [SCRIPT, "--help"]],
		["fanion list of one flag", [SCRIPT, "list", one]],
		["the engine alone", ["--input-type=module", "-e", ENGINE]],
		["fanion population, 1 user", [SCRIPT, ...population, "1"]],
		["fanion population, 1,000,000 users", [SCRIPT, ...population, "1000000"]],
	];
	const times = rows.map(() => []);
	for (let start = 0; start < STARTS; start += 1)
		for (const [index, [, args]] of rows.entries())
			times[index].push((await run(args)).milliseconds);
	for (const [index, [label]] of rows.entries()) {
		const fastest = Math.min(...times[index]);
		const ratio = fastest / Math.min(...times[0]);
		console.log(
			`${label}: ${fastest.toFixed(1)} ms, ${ratio.toFixed(2)}× node -e 0`,
		);
	}
}

/** Returns a document with one flag, a rollout of half of the users. */
function oneFlag() {
	const parameters = { rollout: "50", stickiness: "userId", groupId: "one" };
	const strategies = [{ name: "flexibleRollout", parameters, constraints: [] }];
	return { version: 2, features: [{ name: "one", enabled: true, strategies }] };
}

/** Changes each flag whose index is a multiple of `step`: the flag gets another group id, or is off. */
function change(document, step) {
	for (const [index, flag] of document.features.entries()) {
		if (index % step !== 0) continue;
		const rollouts = flag.strategies.filter(({ name }) =>
			/flexible|gradual/.test(name),
		);
		for (const { parameters } of rollouts) parameters.groupId = "changed";
		if (rollouts.length === 0) flag.enabled = !flag.enabled;
	}
	return document;
}

async function save(name, document) {
	const path = join(folder, `${name}.json`);
	await writeFile(path, JSON.stringify(document));
	return path;
}

/** Runs Node; returns milliseconds of processor time, kilobytes of memory at most, and what it prints. */
async function run(args) {
	const words = ["--import", REPORT_USAGE, ...args];
	const stdio = ["ignore", "pipe", "pipe"];
	const child = spawn(process.execPath, words, { stdio });
	const [output, errors, code] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		new Promise((resolve) => child.on("close", resolve)),
	]);
	if (code !== 0) throw new Error(`${args.join(" ")}: ${errors}`);
	const [, milliseconds, memory] = /usage (\S+) (\d+)/.exec(errors);
	return {
		milliseconds: Number(milliseconds),
		memory: Number(memory),
		output,
	};
}

function print(label, { milliseconds, memory }) {
	const seconds = (milliseconds / 1000).toFixed(2);
	console.log(`${label}: ${seconds} s, ${Math.round(memory / 1024)} MB`);
}
