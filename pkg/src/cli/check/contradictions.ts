import type { Engine } from "fanion/tools";
import {
	constraintKey,
	constraintText,
} from "../definitions/constraint-text.js";
import type { Definitions } from "../definitions/definitions.js";
import { candidatesOf } from "./candidates.js";
import { type FieldGroup, fieldGroups } from "./field-groups.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/** A strategy that never matches because of the constraints on one field. */
export interface Contradiction {
	readonly group: FieldGroup;
	/** Whether a value matched in the past: dates that are over. */
	readonly isOver: boolean;
}

/** Returns the groups of constraints that no value matches. An engine decides about each candidate. */
export function findContradictions(
	definitions: Definitions,
	engine: Engine,
	now: Date,
): Contradiction[] {
	const groups = new Map<string, FieldGroup[]>();
	for (const group of fieldGroups(definitions)) {
		const key = JSON.stringify(group.constraints.map(constraintKey));
		groups.set(key, [...(groups.get(key) ?? []), group]);
	}
	const distinct = [...groups.values()];
	engine.load({ features: distinct.map(toFlag) });
	const invalid = new Set(engine.warnings().map(({ flag }) => flag));
	return distinct.flatMap((equal, index) => {
		const [group] = equal;
		const flag = String(index);
		if (!group || invalid.has(flag)) return [];
		const verdict = judge(group, flag, engine, now);
		if (verdict === "possible") return [];
		return equal.map((group) => ({ group, isOver: verdict === "over" }));
	});
}

/** Returns a flag that is on for the values that match, named by its index. */
function toFlag([group]: FieldGroup[], index: number): object {
	const constraints = group?.constraints ?? [];
	const strategies = [{ name: "default", parameters: {}, constraints }];
	return { name: String(index), enabled: true, strategies };
}

function judge(
	{ field, constraints }: FieldGroup,
	flag: string,
	engine: Engine,
	now: Date,
): "possible" | "never" | "over" {
	const candidates = candidatesOf(constraints);
	if (candidates === undefined) return "possible";
	const matches = (value: string | undefined) =>
		engine.isEnabled(flag, { properties: { [field]: value } });
	if (field !== "currentTime")
		return matches(undefined) || candidates.some(matches)
			? "possible"
			: "never";
	const ahead = candidates.filter((time) => Date.parse(time) > now.getTime());
	if ([now.toISOString(), ...ahead].some(matches)) return "possible";
	return candidates.some(matches) ? "over" : "never";
}

/** Returns what to print about a contradiction. */
export function describeContradiction({
	group: { field, constraints, place },
	isOver,
}: Contradiction): Finding {
	const list = constraints.map(constraintText).join(" and ");
	return isOver
		? findingAt(
				place,
				"expired-strategy",
				`the time of ${list} is over: the strategy never matches again`,
			)
		: findingAt(
				place,
				"impossible-constraint",
				`no value of \`${field}\` matches ${list}: the strategy never matches`,
			);
}
