import type {
	ExplainedFlag,
	ExplainedStrategy,
	ExplainedVariants,
} from "../tools/explanation.js";

/** Returns whether a random draw decides whether a flag is on, or which variant it has. */
export function isDrawn(flag: ExplainedFlag, withVariant: boolean): boolean {
	const parents = flag.dependencies.flatMap(
		({ explanation = [] }) => explanation,
	);
	return (
		parents.some((parent) => isDrawn(parent, true)) ||
		(flag.flagEnabled && evaluatedOf(flag).some(isDrawnStrategy)) ||
		(withVariant && isDrawnVariant(flag.variants))
	);
}

/** Returns the strategies up to the one that decides. Later ones do not count. */
function evaluatedOf({ strategies }: ExplainedFlag): ExplainedStrategy[] {
	const end = strategies.findIndex(({ decides }) => decides);
	return strategies.slice(0, end < 0 ? undefined : end + 1);
}

function isDrawnStrategy(strategy: ExplainedStrategy): boolean {
	const { rule, constraints, segments } = strategy;
	if (rule?.kind !== "rollout" || rule.constant) return false;
	const conditions = [...constraints, ...segments];
	const isReached = conditions.every(({ matches }) => matches);
	return isReached && rule.bucket !== undefined && !rule.bucket.hash;
}

function isDrawnVariant(variants: ExplainedVariants | undefined): boolean {
	const { decidedBy, bucket } = variants ?? {};
	return decidedBy === "bucket" && bucket !== undefined && !bucket.hash;
}
