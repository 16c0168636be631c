import { constraintKey } from "../definitions/constraint-text.js";
import type {
	Definitions,
	FlagDefinition,
	StrategyDefinition,
} from "../definitions/definitions.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/**
 * Returns the strategies that add no users to another strategy of their flag. `invalid` has the findings about
 * strategies that never match, which include no users.
 */
export function findOverlaps(
	{ flags }: Definitions,
	invalid: readonly Finding[],
): Finding[] {
	const broken = new Set(invalid.map(({ keys }) => keyOf(keys)));
	return flags.flatMap((flag, flagIndex) =>
		flag.enabled
			? overlapsOf(flag, flagIndex, (strategy) =>
					broken.has(keyOf(["features", flagIndex, "strategies", strategy])),
				)
			: [],
	);
}

/** Returns a string that is equal for parts of one strategy. */
function keyOf(keys: Finding["keys"]): string {
	return keys.slice(0, 4).join(" ");
}

function overlapsOf(
	{ name: flag, strategies }: FlagDefinition,
	flagIndex: number,
	isBroken: (strategy: number) => boolean,
): Finding[] {
	const users = strategies.map((strategy) => usersOf(strategy, flag));
	return strategies.flatMap((_, index) => {
		const own = users[index];
		const other = users.findIndex(
			(users, position) =>
				position !== index &&
				own !== undefined &&
				!isBroken(position) &&
				includes(users, own),
		);
		if (other < 0) return [];
		// A strategy that comes first also decides the variant.
		const later = strategies.slice(index, other + 1);
		if (new Set(later.map(variantsOf)).size > 1) return [];
		// Two equal strategies are one finding.
		if (other > index && own && includes(own, users[other] ?? own)) return [];
		const problem =
			other < index
				? `the strategy never decides: strategy ${other + 1} matches all of its users`
				: `the strategy adds no users: strategy ${other + 1} matches all of them`;
		const place = { flag, flagIndex, strategy: index };
		return findingAt(place, "overlapping-strategies", problem);
	});
}

/** Returns a string that is equal for strategies whose users get the same variants. */
function variantsOf({ variants, parameters }: StrategyDefinition): string {
	if (variants.length === 0) return "";
	const { stickiness, groupId } = parameters;
	return JSON.stringify([variants, stickiness, groupId]);
}

/** The users of a strategy, such that two strategies can be compared. */
interface Users {
	/** Keys of constraints and segments, all of which a user must match. */
	readonly conditions: ReadonlySet<string>;
	/** The rollouts that can be compared; empty for all users. */
	readonly hash: string;
	/** The field without which a rollout includes no user. */
	readonly field?: string;
	readonly percent: number;
	/** Whether a random draw decides. Draws differ for each strategy. */
	readonly isRandom: boolean;
}

function usersOf(strategy: StrategyDefinition, flag: string): Users {
	const { name, parameters, constraints, segments } = strategy;
	const conditions = new Set([
		...constraints.map(constraintKey),
		...segments.map((id) => `segment ${id}`),
	]);
	if (name === "flexibleRollout")
		return { conditions, ...rolloutOf(parameters, flag) };
	const hash = name === "default" ? "" : JSON.stringify([name, parameters]);
	const isRandom = name === "gradualRolloutRandom";
	return { conditions, hash, percent: 100, isRandom };
}

/** Stickiness that draws for a user without a value. Empty means `default`. */
const DRAWING = ["", "default", "random"];

function rolloutOf(
	parameters: StrategyDefinition["parameters"],
	flag: string,
): Omit<Users, "conditions"> {
	const { rollout, stickiness = "", groupId = flag } = parameters;
	const percent = Number(rollout);
	const hash = JSON.stringify([stickiness || "default", groupId]);
	if (!DRAWING.includes(stickiness))
		return { hash, field: stickiness, percent, isRandom: false };
	return percent === 100
		? { hash: "", percent, isRandom: false }
		: { hash, percent, isRandom: true };
}

/** Returns whether the first strategy matches every user whom the second one matches. */
function includes(wide: Users, narrow: Users): boolean {
	return (
		!wide.isRandom &&
		hasWiderRule(wide, narrow) &&
		[...wide.conditions].every((condition) => narrow.conditions.has(condition))
	);
}

function hasWiderRule(wide: Users, narrow: Users): boolean {
	if (wide.hash === "") return true;
	if (wide.field !== undefined && wide.percent === 100)
		return wide.field === narrow.field;
	return wide.hash === narrow.hash && wide.percent >= narrow.percent;
}
