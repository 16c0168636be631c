import type { Flag } from "fanion/tools";
import {
	type DescribedVariant,
	describeFlags,
} from "../types/described-flag.js";

/** Returns the names of variants whose payloads differ, by the names of their flags, for flags of both lists. */
export function changedPayloads(
	before: readonly Flag[],
	after: readonly Flag[],
): ReadonlyMap<string, readonly string[]> {
	const old = new Map(
		describeFlags(before).map(({ name, variants }) => [name, variants]),
	);
	return new Map(
		describeFlags(after).map(({ name, variants }) => [
			name,
			changedIn(old.get(name) ?? [], variants),
		]),
	);
}

/** A variant that only one list has is no change of a payload. */
function changedIn(
	before: readonly DescribedVariant[],
	after: readonly DescribedVariant[],
): string[] {
	const old = new Map(before.map((variant) => [variant.name, keyOf(variant)]));
	const changed = after.filter((variant) => {
		const key = old.get(variant.name);
		return key !== undefined && key !== keyOf(variant);
	});
	return changed.map(({ name }) => name);
}

/** Returns a string that is equal for equal payloads. Their order tells which strategy has which one. */
function keyOf({ payloads }: DescribedVariant): string {
	const keys = payloads.map((payload) => JSON.stringify(payload) ?? "");
	return [...new Set(keys)].join("\n");
}
