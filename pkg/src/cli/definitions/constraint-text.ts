import type { ConstraintDefinition } from "./definitions.js";

/** Values of a list that messages show. */
const MOST_VALUES = 3;

/** Returns a constraint in a few words, without its field: `` `NUM_GT 5` ``. */
export function constraintText(constraint: ConstraintDefinition): string {
	const { operator, values, value, inverted } = constraint;
	const shown = values.slice(0, MOST_VALUES).join(", ");
	const more = values.length > MOST_VALUES ? ", …" : "";
	const operand = values.length > 0 || !value ? `[${shown}${more}]` : value;
	return `\`${inverted ? "not " : ""}${operator} ${operand}\``;
}

/** Returns a string that is equal for constraints that mean the same. */
export function constraintKey(constraint: ConstraintDefinition): string {
	return JSON.stringify({
		...constraint,
		values: [...new Set(constraint.values)].sort(),
	});
}
