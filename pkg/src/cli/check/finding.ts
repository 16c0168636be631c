/** How severe a finding is, in the words of SARIF. */
export type Level = "warning" | "note";

/** The kinds of findings. The names are stable: they are those of `--ignore` and of SARIF. */
export const RULES = {
	"invalid-part": [
		"warning",
		"A part of a flag is invalid or unknown, so that its strategy never matches",
	],
	"never-on": ["warning", "A flag that is enabled cannot be on for any user"],
	"impossible-constraint": [
		"warning",
		"No value of a field matches the constraints of a strategy",
	],
	"expired-strategy": [
		"warning",
		"The dates of a strategy are over, so that it never matches again",
	],
	"overlapping-strategies": [
		"warning",
		"A strategy adds no users, since another one matches all of them",
	],
	"expired-ramp": [
		"note",
		"A dated rollout has reached all users more than 30 days ago",
	],
	"unused-segment": ["note", "No strategy refers to a segment"],
	"stale-flag": ["note", "A flag is marked as stale"],
} as const satisfies Record<string, readonly [level: Level, summary: string]>;

export type Rule = keyof typeof RULES;

/** A problem of a document. */
export interface Finding {
	readonly rule: Rule;
	/** Name of the flag; absent if the problem belongs to no flag. */
	readonly flag?: string;
	/** The position within the flag, or the segment: `strategy 2, constraint 1`. */
	readonly path: string;
	/** The problem, without the position. */
	readonly problem: string;
	/** The keys that lead to the part in the document: `features`, 3, `strategies`, 1. */
	readonly keys: readonly (string | number)[];
}

/** Returns flag, position and problem in one sentence. */
export function messageOf({ flag, path, problem }: Finding): string {
	const places = [...(flag === undefined ? [] : [`flag \`${flag}\``]), path];
	return `${places.filter(Boolean).join(", ")}: ${problem}`;
}
