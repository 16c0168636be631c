// Replaces the committed corpus of each target by the smallest set of inputs with its coverage, out of the corpus and
// of what runs with `FUZZ_SEEDS=own` found: `node fuzz/minimize.js <folder of the compiled targets>`.

import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
} from "node:fs";
import { join } from "node:path";
import { COMMITTED, foundBy, targets } from "./folders.js";

const BINARIES = process.argv[2];

/** Counts of executions and values of comparisons do not make an input worth a file. */
const OPTIONS = ["-set_cover_merge=1", "-use_counters=0", "-max_len=2048"];

function minimize(target) {
	const committed = join(COMMITTED, target);
	const found = foundBy(["own"], target);
	const smallest = `${committed}.new`;
	mkdirSync(smallest, { recursive: true });
	const folders = [committed, found].filter((folder) => existsSync(folder));
	const args = [...OPTIONS, smallest, ...folders];
	const { status, stderr } = spawnSync(join(BINARIES, target), args);
	if (status !== 0) throw new Error(`${target}: ${stderr}`);
	rmSync(committed, { recursive: true, force: true });
	renameSync(smallest, committed);
	console.log(`${target}: ${readdirSync(committed).length} inputs`);
}

for (const target of targets()) minimize(target);
