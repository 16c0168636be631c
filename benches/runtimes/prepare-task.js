// Prepares the tasks of workload W2 for the engines that run in browsers and workers.

import * as fanion from "../engines/fanion.js";
import * as flagd from "../peers/flagd.js";
import * as growthbook from "../peers/growthbook.js";
import { translateToFlagd } from "../peers/translators/flagd.js";
import { translateToGrowthBook } from "../peers/translators/growthbook.js";
import { findOperation } from "../timing/operations.js";
import { createTask } from "../timing/timer.js";
import { findWorkload } from "../workloads/index.js";

const ENGINES = {
	fanion: [fanion, (document) => document],
	GrowthBook: [growthbook, translateToGrowthBook],
	"flagd-core": [flagd, translateToFlagd],
};

/** Opens an engine with W2 and returns a function that creates the task of an operation by its key. */
export async function openForTasks(name, options) {
	const workload = findWorkload("W2");
	const [module, translate] = ENGINES[name];
	const json = JSON.stringify(translate(workload.documents[0]));
	const engine = {
		...module,
		translate,
		...(await module.open(json, options)),
	};
	return (key) => {
		const operation = findOperation(key);
		const overrides = name === "fanion" ? operation.fanion : {};
		return createTask(engine, { ...operation, ...overrides }, workload);
	};
}
