import { constraintKey } from "../definitions/constraint-text.js";
import type {
	ConstraintDefinition,
	Definitions,
	FlagDefinition,
	StrategyDefinition,
} from "../definitions/definitions.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/** Milliseconds for which a complete ramp stays without a finding. */
const REST = 30 * 24 * 60 * 60 * 1000;

/** Returns the ramps that have reached all users of their channel, and could be one strategy without a date. */
export function findExpiredRamps({ flags }: Definitions, now: Date): Finding[] {
	return flags.flatMap((flag, flagIndex) =>
		flag.enabled ? expiredRampsOf(flag, flagIndex, now) : [],
	);
}

function expiredRampsOf(
	{ name, strategies }: FlagDefinition,
	flagIndex: number,
	now: Date,
): Finding[] {
	return strategies.flatMap((strategy, index) => {
		const start = startOf(strategy);
		const isComplete =
			start !== undefined &&
			strategy.parameters.rollout === "100" &&
			start < now.getTime() - REST;
		const stages = strategies.filter(
			(other) =>
				startOf(other) !== undefined &&
				channelOf(other) === channelOf(strategy),
		);
		if (!isComplete || stages.length < 2) return [];
		const day = new Date(start).toISOString().slice(0, 10);
		const problem = `the ramp is complete since ${day}: replace its ${stages.length} stages by one strategy without a date`;
		const place = { flag: name, flagIndex, strategy: index };
		return findingAt(place, "expired-ramp", problem);
	});
}

/** Returns the start of a stage in Unix milliseconds; `undefined` if the strategy is none. */
function startOf(strategy: StrategyDefinition): number | undefined {
	const date = strategy.constraints.find(isStart);
	const time = Date.parse(date?.value ?? "");
	return Number.isNaN(time) ? undefined : time;
}

function isStart(constraint: ConstraintDefinition): boolean {
	const { contextName, operator, inverted } = constraint;
	return (
		contextName === "currentTime" && operator === "DATE_AFTER" && !inverted
	);
}

/** Returns a string that is equal for the stages of one channel. */
function channelOf(strategy: StrategyDefinition): string {
	const { name, parameters, constraints, segments } = strategy;
	const { rollout: _, ...hash } = parameters;
	const conditions = constraints.filter((constraint) => !isStart(constraint));
	return JSON.stringify([name, hash, conditions.map(constraintKey), segments]);
}
