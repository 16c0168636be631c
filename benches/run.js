// `make bench`: fanion beside its peer in one process. `FANION_BENCH=quick` measures less, and less
// exactly.

import { compare } from "./compare.js";
import { load, machine } from "./machine.js";
import { measure } from "./measure.js";
import { OPERATIONS } from "./operations.js";
import * as fanion from "./sides/fanion.js";
import * as unleash from "./sides/unleash.js";
import { table } from "./table.js";
import { workloads } from "./workloads/index.js";

const SIDES = [fanion, unleash];

// How often both sides are timed, after rounds in which V8 compiles them, and for how many
// milliseconds at least.
const QUICK = { warmUp: 1, rounds: 4, fill: 4 };
const USUAL = { warmUp: 3, rounds: 21, fill: 20 };
const MODE = process.env.FANION_BENCH === "quick" ? QUICK : USUAL;

const HEAD = [
	"",
	...SIDES.flatMap(({ name }) => [name, "half lie in"]),
	"ratio",
	"half lie in",
];

const MEANING = `\
Time of one operation in one warm process, through the public API: the median of ${MODE.rounds} rounds in which
both sides take turns, and where the middle half of the rounds lies. The ratio is taken round by round;
below 1, fanion is faster. A fresh context is a new plain object for each question, made before the
clock runs; a reused one is asked about many flags. Every flag: \`evaluateAll\` with each answer read,
against \`isEnabled\` for each flag. Reload: a document already fetched replaces the one before;
unleash-client keeps its backup in memory, not in a file, and counts no metrics.`;

console.log(machine(SIDES.map(({ name }) => name)).join("\n"));
console.log(`load of the machine before: ${load()}\n`);
console.log(`${MEANING}\n`);

const rows = [HEAD];
for (const workload of workloads()) rows.push(...(await run(workload)));
console.log(`\n${table(rows)}\n\nload of the machine after: ${load()}`);

async function run(workload) {
	const sides = await Promise.all(
		SIDES.map(({ open }) => open(workload.document)),
	);
	console.log(describe(workload, compare(sides, workload)));
	const rows = [];
	for (const operation of OPERATIONS) {
		const measured = await measure(sides, operation, workload, MODE);
		const durations = measured.times.flatMap((time) => cells(time, duration));
		rows.push([
			`${workload.name} ${operation.name}`,
			...durations,
			...cells(measured.ratio, times),
		]);
	}
	for (const side of sides) side.close();
	return rows;
}

function describe({ name, about, texts: [text] }, { asked, on }) {
	const size = `${(text.length / 1000).toFixed(1)} kB`;
	return `${name}: ${about} (${size}); ${asked} answers and variants agree, ${Math.round((100 * on) / asked)} % on`;
}

/** The two cells of a summary. */
function cells({ median, low, high }, write) {
	return [write(median), `${write(low)} – ${write(high)}`];
}

function times(ratio) {
	return `${Number(ratio.toPrecision(2))}×`;
}

function duration(nanoseconds) {
	if (nanoseconds < 1e3) return `${digits(nanoseconds)} ns`;
	if (nanoseconds < 1e6) return `${digits(nanoseconds / 1e3)} µs`;
	return `${digits(nanoseconds / 1e6)} ms`;
}

function digits(number) {
	return number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);
}
