// The targets, and where their inputs lie.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The inputs that are committed. */
export const COMMITTED = join(ROOT, "fuzz/corpus");

const BUILT = join(ROOT, "target/fuzz");

/** Returns the names of the targets, or of those in FUZZ_TARGETS. */
export function targets() {
	const files = readdirSync(join(ROOT, "fuzz/fuzz_targets"));
	const all = files.map((file) => file.replace(".rs", ""));
	return process.env.FUZZ_TARGETS?.split(",") ?? all;
}

/** Returns the folder of the seeds of a source. */
export const seedsOf = (source, target) => join(BUILT, "seeds", source, target);

/** Returns the folder of what the fuzzer has found in runs with these sources of seeds. */
export const foundBy = (sources, target) =>
	join(BUILT, "corpus", sources.join("-"), target);
