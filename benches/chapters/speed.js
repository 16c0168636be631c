// What is asked again and again, in one warm process: each side beside unleash-client.

import { MODE } from "../mode.js";
import { FANION, open, PEERS, UNLEASH } from "../sides/index.js";
import { compare } from "../speed/compare.js";
import { measure } from "../speed/measure.js";
import { operationsOf } from "../speed/operations.js";
import { workloads } from "../workloads/index.js";

/** The figures of all workloads; `say` is told what was compared. */
export async function speed(say) {
	const figures = [];
	for (const workload of workloads()) {
		const [text] = workload.documents.map(JSON.stringify);
		const size = (text.length / 1000).toFixed(1);
		say(`${workload.name}: ${workload.about} (${size} kB)`);
		const reference = await open(UNLEASH, workload.documents[0]);
		for (const side of [FANION, ...PEERS])
			figures.push(...(await measureSide(side, reference, workload, say)));
		reference.close();
	}
	return figures;
}

async function measureSide(side, reference, workload, say) {
	const opened = await open(side, workload.documents[0]);
	say(`  ${compare(opened, reference, workload)}`);
	const isOurs = side === FANION;
	const figures = [];
	for (const operation of operationsOf(side, isOurs)) {
		const column = columnOf(operation, workload);
		if (column === undefined) continue;
		const pace = isOurs ? MODE.ours : MODE.peers;
		const measured = await measure(
			opened,
			reference,
			operation,
			workload,
			pace,
		);
		const row = { key: operation.key, workload: column, unit: "time" };
		if (isOurs)
			figures.push({ ...row, side: UNLEASH.name, value: measured.reference });
		figures.push({
			...row,
			side: side.name,
			value: measured.time,
			ratio: measured.ratio,
		});
	}
	opened.close();
	return figures;
}

/** Where variants are chosen, the flag of W1 has some, which is W1v; it stands for nothing else. */
function columnOf({ method }, { name }) {
	const hasVariants = { W1: false, W1v: true }[name];
	if (hasVariants === undefined) return name;
	return hasVariants === (method === "getVariant") ? "W1" : undefined;
}
