import type { OptionSpec } from "./option-table.js";
import type { ValueType } from "./value-types.js";

/** What follows the name of an option. */
type Details<Value> = readonly [
	type: ValueType<Value>,
	description: string,
	fallback?: string | undefined,
	short?: string,
];

/**
 * Returns a function that creates the options under one heading of the help. Unless `hasVariable` is false, each
 * is also an environment variable.
 */
export function optionGroup(group: string, hasVariable = true) {
	return <Value>(
		name: string,
		...[type, description, fallback, short]: Details<Value>
	): OptionSpec<Value> => ({
		group,
		name,
		type,
		description,
		hasVariable,
		...(fallback !== undefined && { fallback }),
		...(short !== undefined && { short }),
	});
}
