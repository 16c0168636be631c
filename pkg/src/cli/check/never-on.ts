import type { Engine } from "fanion/tools";
import type {
	Definitions,
	FlagDefinition,
	JsonObject,
} from "../definitions/definitions.js";
import type { Contradiction } from "./contradictions.js";
import type { Finding } from "./finding.js";
import { findingAt } from "./places.js";

/** A strategy that never matches. */
const NEVER = {
	name: "flexibleRollout",
	parameters: { rollout: "0", stickiness: "default", groupId: "never" },
};

/**
 * Returns the enabled flags that cannot be on for any user: the residual of a document about which nothing is
 * known turns them off.
 */
export function findNeverOn(
	definitions: Definitions,
	contradictions: readonly Contradiction[],
	engine: Engine,
): Finding[] {
	const features = definitions.flags.map((flag, index) =>
		withoutStrategies(flag, strategiesOf(contradictions, index)),
	);
	const offIn = (features: readonly JsonObject[]) => {
		engine.load({ features, segments: definitions.segments });
		const { document } = engine.residual({});
		const off = document.features.filter(({ enabled }) => !enabled);
		return new Set(off.map(({ name }) => name));
	};
	const off = offIn(features);
	const alone = offIn(features.map(({ dependencies: _, ...flag }) => flag));
	return definitions.flags.flatMap(({ name, enabled }, flagIndex) =>
		enabled && off.has(name)
			? findingAt({ flag: name, flagIndex }, "never-on", problemOf(alone, name))
			: [],
	);
}

function problemOf(alone: ReadonlySet<string>, name: string): string {
	return alone.has(name)
		? "the flag can never be on: none of its strategies can match"
		: "the flag can never be on: its dependencies cannot be satisfied";
}

/** Returns the indexes of the strategies of a flag that never match. */
function strategiesOf(
	contradictions: readonly Contradiction[],
	flagIndex: number,
): Set<number> {
	const places = contradictions.map(({ group }) => group.place);
	const own = places.filter((place) => place.flagIndex === flagIndex);
	return new Set(own.map(({ strategy }) => strategy));
}

/** Replaces strategies by one that never matches: without strategies, a flag is on for all users. */
function withoutStrategies(
	{ json }: FlagDefinition,
	never: ReadonlySet<number>,
): JsonObject {
	const { strategies } = json;
	if (never.size === 0 || !Array.isArray(strategies)) return json;
	return {
		...json,
		strategies: strategies.map((strategy, index) =>
			never.has(index) ? NEVER : strategy,
		),
	};
}
