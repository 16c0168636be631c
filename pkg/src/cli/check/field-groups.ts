import type {
	ConstraintDefinition,
	Definitions,
	StrategyDefinition,
} from "../definitions/definitions.js";
import type { Place } from "./places.js";

/** The constraints of a strategy, with those of its segments, that read one field. */
export interface FieldGroup {
	readonly field: string;
	readonly constraints: readonly ConstraintDefinition[];
	/** The last of the constraints that the strategy itself has, or else the strategy. */
	readonly place: Place & { readonly strategy: number };
}

/** Returns the groups of all strategies of enabled flags. */
export function fieldGroups({ flags, segments }: Definitions): FieldGroup[] {
	const byId = new Map(
		segments.map(({ id, constraints }) => [id, constraints]),
	);
	return flags.flatMap(({ name, enabled, strategies }, flagIndex) =>
		enabled
			? strategies.flatMap((definition, strategy) =>
					groupsOf(definition, byId, { flag: name, flagIndex, strategy }),
				)
			: [],
	);
}

function groupsOf(
	{ constraints, segments }: StrategyDefinition,
	byId: ReadonlyMap<number, readonly ConstraintDefinition[]>,
	place: FieldGroup["place"],
): FieldGroup[] {
	const shared = segments.flatMap((id) => byId.get(id) ?? []);
	const all = [...constraints, ...shared];
	const fields = new Set(all.map(({ contextName }) => contextName));
	return [...fields].map((field) => {
		const reads = ({ contextName }: ConstraintDefinition) =>
			contextName === field;
		const constraint = constraints.findLastIndex(reads);
		return {
			field,
			constraints: all.filter(reads),
			place: constraint < 0 ? place : { ...place, constraint },
		};
	});
}
