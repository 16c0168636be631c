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
export type FlagDiff = FlagPopulation & {
	readonly change: PopulationChange;
	/** Names of the variants whose payloads differ. */
	readonly changedPayloads: readonly string[];
};

/** Returns whether the result changes for a user. */
function hasFlips({ change }: FlagDiff): boolean {
	const { joins, leaves, switches } = change;
	return joins.users + leaves.users + switches.users > 0;
}

/** Returns the flags for which users change, those without such users, and those whose payloads differ. */
export function partition(flags: readonly FlagDiff[]): {
	readonly flipping: readonly FlagDiff[];
	readonly silent: readonly FlagDiff[];
	readonly withPayloads: readonly FlagDiff[];
} {
	return {
		flipping: flags.filter(hasFlips),
		silent: flags.filter((flag) => !hasFlips(flag)),
		withPayloads: flags.filter((flag) => flag.changedPayloads.length > 0),
	};
}

/** Returns what happened to a flag in one or two words; empty if both sources have it. */
export function presence({ change: { onlyIn } }: FlagDiff): string {
	return { before: "removed", after: "new", both: "" }[onlyIn ?? "both"];
}
