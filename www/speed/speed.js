// How many questions a second this browser answers.

import { find } from "../element.js";
import { duration, number } from "../words.js";

/** How often it is measured, and how long each time. Milliseconds. */
const RUNS = 10;
const RUN = 100;

const FLAGS = 200;
const PEOPLE = 1000;

/** Begins; `Engine` is that of the lab. */
export function start({ Engine }) {
	const engine = new Engine();
	engine.load(documentOf(FLAGS));
	find("measure").addEventListener("click", () => measure(engine));
}

/** Flags as shops have them: a list, a constraint, a rollout, variants, in turns. */
function documentOf(count) {
	const rollout = (stickiness, more) => ({
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness, groupId: "speed" },
		...more,
	});
	const constraint = { contextName: "plan", operator: "IN", values: ["pro"] };
	const kinds = [
		{ strategies: [{ name: "userWithId", parameters: { userIds: "1,2,3" } }] },
		{ strategies: [rollout("userId", { constraints: [constraint] })] },
		{ strategies: [rollout("default")] },
		{
			strategies: [rollout("userId")],
			variants: [
				{ name: "a", weight: 500 },
				{ name: "b", weight: 500 },
			],
		},
	];
	const features = Array.from({ length: count }, (_, number) => ({
		name: `flag-${number}`,
		enabled: true,
		...kinds[number % kinds.length],
	}));
	return { version: 2, features };
}

async function measure(engine) {
	find("measure").disabled = true;
	const told = find("measured");
	told.textContent = "Measuring: two seconds.";
	// The page shows that before it is busy.
	await pause();
	const people = Array.from({ length: PEOPLE }, (_, number) => ({
		userId: `person-${number}`,
		plan: number % 2 === 0 ? "pro" : "free",
	}));
	const one = await median((round) => {
		const name = `flag-${round % FLAGS}`;
		for (const person of people) engine.isEnabled(name, person);
		return people.length;
	});
	const unpack = (person) => [...engine.evaluateAll(person)];
	const all = await median((round) => {
		unpack(people[round % PEOPLE]);
		return 1;
	});
	told.textContent =
		`${perSecond(one)} questions a second: ${duration(one)} for one of ${FLAGS} flags, each time for somebody else. ` +
		`All ${FLAGS} flags of a person: ${duration(all)}, every answer unpacked.`;
	find("measure").disabled = false;
}

/** Milliseconds for one, the median of several runs; `work(round)` tells how many it has done. */
async function median(work) {
	const times = [];
	let round = 0;
	for (let run = 0; run < RUNS; run++) {
		const start = performance.now();
		let done = 0;
		let time = 0;
		while (time < RUN) {
			done += work(round++);
			time = performance.now() - start;
		}
		times.push(time / done);
		await pause();
	}
	return times.sort((one, other) => one - other)[RUNS >> 1];
}

function pause() {
	return new Promise((resolve) => setTimeout(resolve));
}

function perSecond(milliseconds) {
	return number(Number((1000 / milliseconds).toPrecision(2)));
}
