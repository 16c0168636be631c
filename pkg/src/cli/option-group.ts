import type { OptionSpec } from "./option-table.js";
import type { ValueType } from "./value-types.js";

/** What follows the name of an option. */
type Details<Value> = readonly [
	type: ValueType<Value>,
	description: string,
	fallback?: string | undefined,
	short?: string,
];

/** Returns a function that creates the options under one heading of the help. */
export function optionGroup(group: string) {
	return <Value>(
		name: string,
		...[type, description, fallback, short]: Details<Value>
	): OptionSpec<Value> => ({
		group,
		name,
		type,
		description,
		...(fallback !== undefined && { fallback }),
		...(short !== undefined && { short }),
	});
}
