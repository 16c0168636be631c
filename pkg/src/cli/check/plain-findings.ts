import type { Warning } from "fanion/tools";
import type { Definitions } from "../definitions/definitions.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/** Returns the flags that are marked as stale. */
export function findStaleFlags({ flags }: Definitions): Finding[] {
	const problem =
		"the flag is marked as stale: remove it from the code, and archive it";
	return flags.flatMap(({ name, stale }, flagIndex) =>
		stale ? findingAt({ flag: name, flagIndex }, "stale-flag", problem) : [],
	);
}

/** Returns the segments that no strategy refers to. */
export function findUnusedSegments({
	flags,
	segments,
}: Definitions): Finding[] {
	const used = new Set(
		flags.flatMap(({ strategies }) =>
			strategies.flatMap(({ segments }) => segments),
		),
	);
	return segments.flatMap(({ id, name }, index) => {
		if (used.has(id)) return [];
		const path = `segment ${id}${name ? ` (\`${name}\`)` : ""}`;
		const problem = "no strategy refers to the segment";
		return [
			{ rule: "unused-segment", path, problem, keys: ["segments", index] },
		] satisfies Finding[];
	});
}

/** Returns the warnings of an engine as findings. */
export function toFindings(
	warnings: readonly Warning[],
	{ flags }: Definitions,
): Finding[] {
	const indexes = new Map(flags.map(({ name }, index) => [name, index]));
	return warnings.map(({ flag, path, problem }) => {
		const index = indexes.get(flag);
		const keys =
			index === undefined ? [] : ["features", index, ...keysOf(path)];
		const rule = "invalid-part";
		return { rule, ...(flag && { flag }), path, problem, keys };
	});
}

/** Parts of a flag in the words of a warning, and their keys. */
const LISTS: Readonly<Record<string, string>> = {
	strategy: "strategies",
	constraint: "constraints",
	dependency: "dependencies",
	variant: "variants",
};

/** Returns the keys of a position: `strategy 2, constraint 1`. Stops at a part that it does not know. */
function keysOf(path: string): (string | number)[] {
	const keys: (string | number)[] = [];
	for (const part of path.split(", ")) {
		const [, word = "", number] = /^(\w+) (\d+)$/.exec(part) ?? [];
		const list = LISTS[word];
		if (list === undefined) break;
		keys.push(list, Number(number) - 1);
	}
	return keys;
}
