import type { Strategy } from "fanion/tools";
import { count } from "../output/numbers.js";
import type { Style } from "../output/style.js";
import { isEqual, type StoredStrategy } from "./stored-strategy.js";

/** What turns the strategies of a server into those of a plan. */
export interface StrategyChanges {
	readonly removed: readonly StoredStrategy[];
	/** The strategies of the plan in their order; those that the server has already have its id. */
	readonly wanted: readonly { strategy: Strategy; id?: string }[];
}

/** Returns the changes between the strategies of a server and the wanted ones. */
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
	return { removed: left, wanted };
}

/** Returns the strategies to add. */
export function addedOf({ wanted }: StrategyChanges): Strategy[] {
	return wanted.flatMap(({ strategy, id }) =>
		id === undefined ? [strategy] : [],
	);
}

/** Returns the changes, one line for each strategy. */
export function formatChanges(changes: StrategyChanges, style: Style): string {
	const lines = [
		...changes.removed.map((strategy) => style.red(`- ${titleOf(strategy)}`)),
		...changes.wanted.map(({ strategy, id }) =>
			id === undefined
				? style.green(`+ ${titleOf(strategy)}`)
				: `  ${titleOf(strategy)}`,
		),
	];
	return lines.join("\n");
}

/** Returns the title of a strategy, or what it does in a few words. Servers leave out empty parts. */
export function titleOf({
	title,
	name,
	parameters = {},
	constraints = [],
}: Partial<Strategy>): string {
	if (title) return title;
	const { rollout } = parameters;
	return [
		`\`${name}\``,
		...(rollout === undefined ? [] : [`${rollout} %`]),
		...(constraints.length === 0
			? []
			: [count(constraints.length, "constraint")]),
	].join(", ");
}
