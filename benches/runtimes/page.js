// The page that measures in a browser.

import { init } from "fanion";
import { time } from "../timing/timer.js";
import { openForTasks } from "./prepare-task.js";

await init(fetch("fanion.wasm"));

const taskFactories = new Map();

/** Returns the nanoseconds of one operation. */
globalThis.measure = async ({ engine, key, milliseconds }) => {
	if (!taskFactories.has(engine))
		taskFactories.set(engine, await openForTasks(engine));
	const task = taskFactories.get(engine)(key);
	const { nanoseconds } = await time(task, milliseconds);
	return nanoseconds;
};
globalThis.answer = "ready";
