// The speed view: measures evaluations per second in this browser.

import { byId } from "../dom.js";
import { formatDuration, formatNumber } from "../format.js";

/** The number of runs, and the duration of each. Milliseconds. */
const RUNS = 10;
const RUN = 100;

const FLAGS = 200;
const USERS = 1000;

/** Starts the view. `Engine` is that of `fanion/tools`. */
export function start({ Engine }) {
	const engine = new Engine();
	engine.load(createDocument(FLAGS));
	byId("measure").addEventListener("click", () => measure(engine));
}

/** Returns a document with flags of four kinds: a list of users, a constraint, a rollout, and variants. */
function createDocument(count) {
	const rollout = (stickiness, rest) => ({
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness, groupId: "speed" },
		...rest,
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
	const features = Array.from({ length: count }, (_, index) => ({
		name: `flag-${index}`,
		enabled: true,
		...kinds[index % kinds.length],
	}));
	return { version: 2, features };
}

async function measure(engine) {
	const output = byId("speed-result");
	byId("measure").disabled = true;
	output.textContent = "Measuring for two seconds.";
	// The browser shows this sentence before the measurement blocks the page.
	await nextTask();
	const users = Array.from({ length: USERS }, (_, index) => ({
		userId: `user-${index}`,
		plan: index % 2 === 0 ? "pro" : "free",
	}));
	const oneFlag = await medianTime((round) => {
		const name = `flag-${round % FLAGS}`;
		for (const user of users) engine.isEnabled(name, user);
		return users.length;
	});
	const readAll = (user) => [...engine.evaluateAll(user)];
	const allFlags = await medianTime((round) => {
		readAll(users[round % USERS]);
		return 1;
	});
	output.textContent =
		`${perSecond(oneFlag)} evaluations per second: ${formatDuration(oneFlag)} for one of ${FLAGS} flags, each time for another user. ` +
		`All ${FLAGS} flags of one user: ${formatDuration(allFlags)}, every result is read.`;
	byId("measure").disabled = false;
}

/** Returns the median time per call in milliseconds. `work(round)` returns the number of calls that it made. */
async function medianTime(work) {
	const times = [];
	let round = 0;
	for (let run = 0; run < RUNS; run++) {
		const start = performance.now();
		let calls = 0;
		let elapsed = 0;
		while (elapsed < RUN) {
			calls += work(round++);
			elapsed = performance.now() - start;
		}
		times.push(elapsed / calls);
		await nextTask();
	}
	return times.sort((one, other) => one - other)[RUNS >> 1];
}

function nextTask() {
	return new Promise((resolve) => setTimeout(resolve));
}

function perSecond(milliseconds) {
	return formatNumber(Number((1000 / milliseconds).toPrecision(2)));
}
