import { optionGroup } from "./option-group.js";
import type { OptionValues } from "./option-table.js";
import { fields, time } from "./value-types.js";

const context = optionGroup("Context:", false);

/** Options of commands that evaluate flags. */
export const CONTEXT_OPTIONS = {
	context: context(
		"context",
		fields,
		"a field of the context; may be repeated",
		undefined,
		"c",
	),
	at: context("at", time, "time of the evaluation", "now"),
};

/** Returns the options of an engine: its clock. */
export function clockOf({ at }: OptionValues<typeof CONTEXT_OPTIONS>): {
	now?: () => number;
} {
	return at ? { now: () => at.getTime() } : {};
}
