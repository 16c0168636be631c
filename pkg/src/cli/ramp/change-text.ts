import type { Strategy } from "fanion/tools";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { normalize } from "./stored-strategy.js";
import { addedOf, type StrategyChanges } from "./strategy-changes.js";
import { titleOf } from "./strategy-title.js";

/** Returns the changes, one line for each strategy; below those with equal titles, the parts that differ. */
export function formatChanges(changes: StrategyChanges, style: Style): string {
	const { removed, wanted, reordered } = changes;
	const added = addedOf(changes);
	return [
		...removed.flatMap((strategy) =>
			linesOf("-", strategy, added).map(style.red),
		),
		...(reordered ? ["in this order:"] : []),
		...wanted.flatMap(({ strategy, id }) =>
			id === undefined
				? linesOf("+", strategy, removed).map(style.green)
				: [`  ${titleOf(strategy)}`],
		),
	].join("\n");
}

/** Returns the lines of a strategy, with the parts that those of the other side with its title lack. */
function linesOf(
	mark: string,
	strategy: Strategy,
	others: readonly Strategy[],
): string[] {
	const title = titleOf(strategy);
	const alike = others.filter((other) => titleOf(other) === title);
	const known = alike.flatMap(partsOf);
	const parts =
		alike.length === 0
			? []
			: partsOf(strategy).filter((part) => !known.includes(part));
	return [title, ...parts.map((part) => `  ${part}`)].map(
		(line) => `${mark} ${line}`,
	);
}

/** Returns the parts of a strategy as JSON, one string for each. */
function partsOf(strategy: Strategy): string[] {
	const { parameters, constraints, segments, variants, disabled } =
		normalize(strategy);
	const parts = {
		strategy: [strategy.name],
		parameter: Object.entries(parameters).map(([key, text]) => ({
			[key]: text,
		})),
		constraint: constraints,
		segment: segments,
		variant: variants,
		disabled: disabled ? [disabled] : [],
	};
	return Object.entries(parts).flatMap(([noun, values]) =>
		values.map((value) => plain(`${noun} ${JSON.stringify(value, short)}`)),
	);
}

/** Leaves out members without effect, which servers add. */
function short(_key: string, value: unknown): unknown {
	const isIdle = value === false || (Array.isArray(value) && !value.length);
	return isIdle ? undefined : value;
}
