import { constraintText } from "../definitions/constraint-text.js";
import type {
	ConstraintDefinition,
	Definitions,
	FlagDefinition,
	StrategyDefinition,
} from "../definitions/definitions.js";

/** A part of a flag that reads a field. */
export interface FieldUse {
	readonly field: string;
	/** The position and the part: `` strategy 2, constraint 1: `IN [pro]` ``. */
	readonly use: string;
}

/** Returns what a flag reads, apart from its parents. */
export function fieldUses(
	flag: FlagDefinition,
	{ segments }: Definitions,
): FieldUse[] {
	const ofSegment = (id: number) =>
		segments.find((segment) => segment.id === id)?.constraints ?? [];
	const ofStrategies = flag.strategies.flatMap((strategy, index) => {
		const place = `strategy ${index + 1}`;
		return [
			...constraintUses(strategy.constraints, place),
			...strategy.segments.flatMap((id) =>
				constraintUses(ofSegment(id), `${place}, segment ${id}`),
			),
			...rolloutUses(strategy, place),
			...variantUses(strategy.variants, `${place}, variants`),
		];
	});
	return [...ofStrategies, ...variantUses(flag.variants, "variants")];
}

function constraintUses(
	constraints: readonly ConstraintDefinition[],
	place: string,
): FieldUse[] {
	return constraints.map((constraint, index) => ({
		field: constraint.contextName,
		use: `${place}, constraint ${index + 1}: ${constraintText(constraint)}`,
	}));
}

/** The fields that built-in strategies read, by name. */
const LISTS: Readonly<Record<string, string>> = {
	userWithId: "userId",
	remoteAddress: "remoteAddress",
	gradualRolloutUserId: "userId",
	gradualRolloutSessionId: "sessionId",
};

function rolloutUses(
	{ name, parameters }: StrategyDefinition,
	place: string,
): FieldUse[] {
	const field = LISTS[name];
	if (field) return [{ field, use: `${place}: \`${name}\`` }];
	if (name !== "flexibleRollout") return [];
	const { stickiness = "default", rollout } = parameters;
	const use = `${place}: rollout of ${rollout} %`;
	return stickyFields(stickiness).map((field) => ({ field, use }));
}

function variantUses(
	variants: FlagDefinition["variants"],
	place: string,
): FieldUse[] {
	const [first] = variants;
	const overridden = variants.flatMap(({ overrides }) => overrides);
	return [
		...(first ? stickyFields(first.stickiness) : []).map((field) => ({
			field,
			use: place,
		})),
		...[...new Set(overridden)].map((field) => ({
			field,
			use: `${place}: overrides`,
		})),
	];
}

/** Returns the fields of a stickiness. */
function stickyFields(stickiness: string): string[] {
	if (stickiness === "default") return ["userId", "sessionId"];
	return stickiness === "random" ? [] : [stickiness];
}
