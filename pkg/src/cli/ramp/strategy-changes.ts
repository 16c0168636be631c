import type { Strategy } from "fanion/tools";
import { isEqual, type StoredStrategy } from "./stored-strategy.js";

/** The changes that turn the strategies of a server into those of a plan. */
export interface StrategyChanges {
	readonly removed: readonly StoredStrategy[];
	/** The strategies of the plan in their order; those that the server has already have its id. */
	readonly wanted: readonly { strategy: Strategy; id?: string }[];
	/** Whether strategies that the server has get another order, which decides about the variant. */
	readonly reordered: boolean;
}

/** Returns the changes between the strategies of a server, in their order, and the wanted ones. */
export function changesOf(
	present: readonly StoredStrategy[],
	strategies: readonly Strategy[],
): StrategyChanges {
	const left = [...present];
	const wanted = strategies.map((strategy) => {
		const index = left.findIndex((stored) => isEqual(stored, strategy));
		const [stored] = index < 0 ? [] : left.splice(index, 1);
		return { strategy, ...(stored && { id: stored.id }) };
	});
	const places = wanted
		.filter(({ id }) => id !== undefined)
		.map(({ id }) => present.findIndex((stored) => stored.id === id));
	const reordered = places.some((place, at) => place < (places[at - 1] ?? 0));
	return { removed: left, wanted, reordered };
}

/** Returns whether the server has the wanted strategies already. */
export function isUnchanged(changes: StrategyChanges): boolean {
	return (
		addedOf(changes).length + changes.removed.length === 0 && !changes.reordered
	);
}

/** Returns the strategies to add. */
export function addedOf({ wanted }: StrategyChanges): Strategy[] {
	return wanted.flatMap(({ strategy, id }) =>
		id === undefined ? [strategy] : [],
	);
}
