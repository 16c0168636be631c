import { constraintKey } from "../definitions/constraint-text.js";
import type {
	Definitions,
	FlagDefinition,
	StrategyDefinition,
} from "../definitions/definitions.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/** Returns the strategies that add no users to another strategy of their flag. */
export function findOverlaps({ flags }: Definitions): Finding[] {
	return flags.flatMap((flag, flagIndex) =>
		flag.enabled ? overlapsOf(flag, flagIndex) : [],
	);
}

function overlapsOf(
	{ name: flag, strategies }: FlagDefinition,
	flagIndex: number,
): Finding[] {
	const users = strategies.map((strategy) => usersOf(strategy, flag));
	return strategies.flatMap((strategy, index) => {
		const own = users[index];
		const other = users.findIndex(
			(users, position) =>
				position !== index && own !== undefined && includes(users, own),
		);
		const including = strategies[other];
		// A strategy that comes first also decides the variant.
		if (!including || (other > index && hasOwnVariant(strategy, including)))
			return [];
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

function hasOwnVariant(
	one: StrategyDefinition,
	other: StrategyDefinition,
): boolean {
	return JSON.stringify(one.variants) !== JSON.stringify(other.variants);
}

/** The users of a strategy, such that two strategies can be compared. */
interface Users {
	/** Keys of constraints and segments, all of which a user must match. */
	readonly conditions: ReadonlySet<string>;
	/** The rollouts that can be compared: equal hash. */
	readonly hash: string;
	readonly percent: number;
}

function usersOf(
	{ name, parameters, constraints, segments }: StrategyDefinition,
	flag: string,
): Users {
	const conditions = new Set([
		...constraints.map(constraintKey),
		...segments.map((id) => `segment ${id}`),
	]);
	if (name === "default") return { conditions, hash: "", percent: 100 };
	if (name !== "flexibleRollout")
		return { conditions, hash: JSON.stringify([name, parameters]), percent: 1 };
	const { rollout, stickiness = "default", groupId = flag } = parameters;
	const percent = Number(rollout);
	const hash = percent === 100 ? "" : JSON.stringify([stickiness, groupId]);
	return { conditions, hash, percent };
}

/** Returns whether the first strategy matches every user whom the second one matches. */
function includes(wide: Users, narrow: Users): boolean {
	const isWider =
		wide.hash === "" ||
		(wide.hash === narrow.hash && wide.percent >= narrow.percent);
	// Random draws differ for each strategy.
	const isRandom = wide.hash.startsWith('["random"');
	return (
		isWider &&
		!isRandom &&
		[...wide.conditions].every((condition) => narrow.conditions.has(condition))
	);
}
