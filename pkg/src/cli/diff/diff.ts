import type { FlagPopulation, PopulationChange } from "fanion/tools";

/** The result of `fanion diff`. */
export interface Diff {
	/** Names of the two sources. */
	readonly before: string;
	readonly after: string;
	/** Number of users that were evaluated for. */
	readonly users: number;
	/** Number of flags that are equal in both sources. */
	readonly equalFlags: number;
	/** Whether users only join. */
	readonly monotone: boolean;
	/** The flags whose definitions differ. */
	readonly flags: readonly FlagDiff[];
}

/** A flag whose definition differs. */
export type FlagDiff = FlagPopulation & { readonly change: PopulationChange };

/** Returns whether the result changes for a user. */
export function hasFlips({ change }: FlagDiff): boolean {
	const { joins, leaves, switches } = change;
	return joins.users + leaves.users + switches.users > 0;
}

/** Returns the flags for which users change, and those that differ without effect. */
export function partition(flags: readonly FlagDiff[]): {
	readonly flipping: readonly FlagDiff[];
	readonly silent: readonly FlagDiff[];
} {
	return {
		flipping: flags.filter(hasFlips),
		silent: flags.filter((flag) => !hasFlips(flag)),
	};
}

/** Returns what happened to a flag in one or two words; empty if both sources have it. */
export function presence({ change: { onlyIn } }: FlagDiff): string {
	return { before: "removed", after: "new", both: "" }[onlyIn ?? "both"];
}
