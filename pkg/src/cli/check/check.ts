import type { Engine } from "fanion/tools";
import type { Definitions } from "../definitions/definitions.js";
import { describeContradiction, findContradictions } from "./contradictions.js";
import type { Finding } from "./finding.js";
import { findNeverOn } from "./never-on.js";
import { findOverlaps } from "./overlaps.js";
import {
	findStaleFlags,
	findUnusedSegments,
	toFindings,
} from "./plain-findings.js";
import { findExpiredRamps } from "./ramps.js";

/**
 * Returns everything that is wrong with a document, in its order. The engine has the document's flags, and has
 * others afterwards.
 */
export function checkDefinitions(
	definitions: Definitions,
	engine: Engine,
	now: Date,
): Finding[] {
	const warnings = toFindings(engine.warnings(), definitions);
	const contradictions = findContradictions(definitions, engine, now);
	const findings = [
		...warnings,
		...contradictions.map(describeContradiction),
		...findNeverOn(definitions, contradictions, engine),
		...findOverlaps(definitions, warnings),
		...findExpiredRamps(definitions, now),
		...findStaleFlags(definitions),
		...findUnusedSegments(definitions),
	];
	return findings.sort(compare);
}

/** Flags in the order of the document, then segments. */
function compare(one: Finding, other: Finding): number {
	return rankOf(one) - rankOf(other);
}

function rankOf({ keys: [list, index] }: Finding): number {
	if (list === undefined) return -1;
	return list === "features" ? Number(index) : Number.MAX_SAFE_INTEGER;
}
