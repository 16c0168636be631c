import type { Payload } from "./variant.js";

/** The operators of constraints. */
export type Operator =
	| "IN"
	| "NOT_IN"
	| `STR_${"ENDS_WITH" | "STARTS_WITH" | "CONTAINS"}`
	| `${"NUM" | "SEMVER"}_${"EQ" | "GT" | "GTE" | "LT" | "LTE"}`
	| `DATE_${"AFTER" | "BEFORE"}`
	| "REGEX"
	| "IN_CIDR";

/** A condition on a context field. */
export interface Constraint {
	contextName: string;
	operator: Operator;
	inverted: boolean;
	values: string[];
	value?: string | number | Date;
	caseInsensitive?: boolean;
}

/** A list of constraints that strategies share. */
export interface Segment {
	id: number;
	constraints: Constraint[];
}

/** A variant as a document defines it. */
export interface VariantDefinition {
	name: string;
	weight: number;
	stickiness?: string;
	payload?: Payload;
	overrides?: { contextName: string; values: string[] }[];
}

/** A strategy as a document defines it. */
export interface StrategyTransportInterface {
	name: string;
	parameters: Record<string, unknown>;
	constraints: Constraint[];
	/** Ids of segments. */
	segments?: number[];
	variants?: VariantDefinition[];
}

/** A strategy with its segments instead of their ids; an unknown segment is `undefined`. */
export interface EnhancedStrategyTransportInterface
	extends Omit<StrategyTransportInterface, "segments"> {
	segments?: (Segment | undefined)[];
}

/** A condition on another flag. */
export interface Dependency {
	feature: string;
	variants?: string[];
	enabled?: boolean;
}

/** A flag as a document defines it. */
export interface FeatureInterface {
	name: string;
	type?: string;
	project?: string;
	description?: string;
	enabled: boolean;
	stale?: boolean;
	impressionData?: boolean;
	strategies?: StrategyTransportInterface[];
	variants?: VariantDefinition[];
	dependencies?: Dependency[];
}

/** A flag whose strategies have their segments. */
export interface EnhancedFeatureInterface
	extends Omit<FeatureInterface, "strategies"> {
	strategies?: EnhancedStrategyTransportInterface[];
}

/** The body of `/client/features`. */
export interface ClientFeaturesResponse {
	version: number;
	features: FeatureInterface[];
	segments?: Segment[];
	query?: Record<string, unknown>;
}

/** Returns a flag with the segments of its strategies. */
export function withSegments(
	{ strategies, ...flag }: FeatureInterface,
	segmentOf: (id: number) => Segment | undefined,
): EnhancedFeatureInterface {
	if (strategies === undefined) return flag;
	const enhance = (strategy: StrategyTransportInterface) => {
		const { segments, ...rest } = strategy;
		return segments ? { ...rest, segments: segments.map(segmentOf) } : rest;
	};
	return { ...flag, strategies: strategies.map(enhance) };
}
