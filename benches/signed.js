// `node benches/signed.js`: measures what verifying signed flags adds to loading them. The figures of
// `docs/security.md` are from it.

import { Engine } from "fanion";
import { generateKeys, sign, verify } from "fanion/signed";
import { summarize } from "./timing/statistics.js";
import { findWorkload } from "./workloads/index.js";

/** Rounds of each document, which alternate between verifying and loading. */
const ROUNDS = 101;

const { privateKey: key, publicKey } = await generateKeys();
console.log("document | bytes | verify | load | verify / load | sign");
for (const name of ["W1", "W2", "W3", "W4"]) console.log(await measure(name));

/** Returns the medians of a workload as a line. */
async function measure(name) {
	const [document] = findWorkload(name).documents;
	const json = JSON.stringify(document);
	const bytes = new TextEncoder().encode(json);
	const signed = await sign(bytes, { key });
	const times = { verify: [], load: [], sign: [] };
	for (let round = 0; round < ROUNDS; round++) {
		// A new engine each time: one that has the document loads it again in less time.
		const engine = new Engine({ onWarning: () => {} });
		times.verify.push(await timeOf(() => verify(signed, publicKey)));
		times.load.push(await timeOf(() => engine.load(bytes)));
		times.sign.push(await timeOf(() => sign(bytes, { key })));
		engine.free();
	}
	const [verifying, loading, signing] = Object.values(times).map(
		(list) => summarize(list).median,
	);
	const ratio = (verifying / loading).toFixed(2);
	const cells = [verifying, loading, ratio, signing].map(String);
	return [name, bytes.length, ...cells].join(" | ");
}

/** Returns the milliseconds of a call, rounded to microseconds. */
async function timeOf(work) {
	const start = performance.now();
	await work();
	return Math.round((performance.now() - start) * 1000) / 1000;
}
