// What runs in a browser and in a worker: those of the sides that can, each asked what W2 asks.

import { flagd as toFlagd } from "../peers/dialects/flagd.js";
import { growthbook as toGrowthbook } from "../peers/dialects/growthbook.js";
import * as flagd from "../peers/flagd.js";
import * as growthbook from "../peers/growthbook.js";
import * as fanion from "../sides/fanion.js";
import { OPERATIONS } from "../speed/operations.js";
import { task } from "../speed/pass.js";
import { workloadNamed } from "../workloads/index.js";

const SIDES = {
	fanion: [fanion, (document) => document],
	GrowthBook: [growthbook, toGrowthbook],
	"flagd-core": [flagd, toFlagd],
};

/** Opens a side with W2, and makes its operations ready: a function that gives one by its key. */
export async function guest(name, options) {
	const workload = workloadNamed("W2");
	const [module, translate] = SIDES[name];
	const text = JSON.stringify(translate(workload.documents[0]));
	const side = { ...module, translate, ...(await module.open(text, options)) };
	return (key) => {
		const operation = OPERATIONS.find((operation) => operation.key === key);
		const isOurs = name === "fanion";
		return task(
			side,
			{ ...operation, ...(isOurs && operation.ours) },
			workload,
		);
	};
}
