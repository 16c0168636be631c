// `make soak`: clients, an edge and a server for a long time, under faults. SOAK_MINUTES is the duration, 60.

import { withContext } from "./soak/context.js";
import { runFleet } from "./soak/fleet-run.js";

const { SOAK_MINUTES: minutes = "60" } = process.env;

/** How much larger the last quarter may be than the second. WebAssembly memory grows in steps, and never shrinks. */
const MAX_GROWTH = { resident: 1.15, wasm: 1.2, handles: 1.3 };

const run = await withContext((context) =>
	runFleet(context, Number(minutes) * 60_000),
);
console.log(
	`${minutes} minutes, ${run.versions} versions of the definitions, ${run.faults} failed requests, ${run.restarts} restarts of the edge\n`,
);
console.table(
	run.members.map(({ way, checks, counted, errors, wrong }) => ({
		client: way,
		checks,
		counted,
		errors,
		wrong: wrong.length,
	})),
);
console.table(
	Object.keys(MAX_GROWTH).map((name) => ({
		gauge: name,
		...run.gauges.quarters(name),
		growth: run.gauges.growth(name).toFixed(2),
	})),
);

const wrong = run.members.flatMap((member) => member.wrong);
const counted = run.members.reduce((sum, member) => sum + member.counted, 0);
const checks = {
	"every answer is that of a version of the last 75 s": wrong.length === 0,
	"all clients have the last version at the end": run.latest,
	[`the server received all ${counted} counts: ${run.counted}, ${run.uncertain} of reports without an answer`]:
		run.counted >= counted && run.counted <= counted + run.uncertain,
	...Object.fromEntries(
		Object.entries(MAX_GROWTH).map(([name, max]) => [
			`${name} grows by less than ${Math.round(100 * (max - 1))} %`,
			run.gauges.growth(name) < max,
		]),
	),
};
for (const [name, passed] of Object.entries(checks))
	console.log(`${passed ? "passed" : "FAILED"}: ${name}`);
for (const problem of new Set(wrong.slice(0, 5))) console.log(problem);
const failed = Object.values(checks).filter((passed) => !passed).length;
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
