// `node benches/edge-soak.js`: the edge at full load for a long time, and with many connections. Linux only.
// `FANION_SOAK_SECONDS` is the duration of the load, 600; `FANION_SOAK_WORKERS` the number of workers, 2.

import assert from "node:assert/strict";
import { withContext } from "./soak/context.js";
import { holdIdle, sufferBadPeers } from "./soak/hold-run.js";
import { runSoak } from "./soak/soak-run.js";

const {
	FANION_SOAK_SECONDS: seconds = "600",
	FANION_SOAK_WORKERS: workers = "2",
} = process.env;

const IDLE_CONNECTIONS = 10_000;

/** How much larger the memory of the last quarter may be than that of the second. */
const MAX_GROWTH = 1.15;

const MEGABYTE = 1e6;

await withContext(async (context) => {
	const idle = await holdIdle(context, IDLE_CONNECTIONS);
	console.log(
		`idle: ${idle.open} connections, ${(idle.memory / 1000).toFixed(1)} kB each; ${times(idle)}`,
	);
	assert.equal(idle.open, IDLE_CONNECTIONS, "connections were closed");
});

await withContext(async (context) => {
	const bad = await sufferBadPeers(context);
	console.log(
		`bad peers: slow ones get ${[...bad.slow]}, header floods ${[...bad.floods]}; memory grows by ${megabytes(bad.grown)}; ${times(bad)}`,
	);
	assert.deepEqual([...bad.slow], ["408"]);
	assert.deepEqual([...bad.floods], ["431"]);
});

await withContext(async (context) => {
	const run = await runSoak(context, { seconds: Number(seconds), workers });
	const { requests, cut, failures, wrong, accepted, counted } = run;
	console.log(
		`soak: ${run.seconds} s, ${workers} workers, ${run.versions} versions of the definitions, ${requests} requests`,
	);
	console.log(
		`wrong: ${wrong.length}; failed: ${failures.length}; cut by two restarts: ${cut}; exit codes ${run.codes}`,
	);
	console.log(
		`counts: ${accepted} accepted, ${counted} at the server, ${run.uncertain} of reports without an answer`,
	);
	console.log(
		`memory: at most ${megabytes(run.memory)}; times ${run.growth.toFixed(2)} from the second to the last quarter`,
	);
	assert.deepEqual(wrong.slice(0, 5), []);
	assert.deepEqual(failures.slice(0, 5), []);
	assert.deepEqual(run.codes, [0, 0, 0]);
	assert.ok(counted >= accepted && counted <= accepted + run.uncertain);
	assert.ok(run.growth < MAX_GROWTH, `memory grows: ${run.growth}`);
});

function times({ p50, p99 }) {
	return `others are answered in ${p50.toFixed(1)} ms, 99 % in ${p99.toFixed(1)} ms`;
}

function megabytes(bytes) {
	return `${Math.round(bytes / MEGABYTE)} MB`;
}
