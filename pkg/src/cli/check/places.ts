import type { Finding, Rule } from "./finding.js";

/** A part of a flag; indexes begin at 0. */
export interface Place {
	readonly flag: string;
	readonly flagIndex: number;
	readonly strategy?: number;
	/** An index of the list of constraints. */
	readonly constraint?: number;
}

/** Returns the finding about a part of a flag. */
export function findingAt(place: Place, rule: Rule, problem: string): Finding {
	const { flag, flagIndex, strategy, constraint } = place;
	const inStrategy = strategy !== undefined;
	const inConstraint = inStrategy && constraint !== undefined;
	const path = [
		...(inStrategy ? [`strategy ${strategy + 1}`] : []),
		...(inConstraint ? [`constraint ${constraint + 1}`] : []),
	];
	const keys = [
		...["features", flagIndex],
		...(inStrategy ? ["strategies", strategy] : []),
		...(inConstraint ? ["constraints", constraint] : []),
	];
	return { rule, flag, path: path.join(", "), problem, keys };
}
