import { FanionError } from "fanion";

/** A flag or a segment, as the server sends it. */
type Entry = { readonly name?: string; readonly id?: number };

/** An event of a delta, as the server sends it. */
export interface DeltaEvent {
	readonly type: string;
	readonly eventId: number;
	readonly features?: readonly Entry[];
	readonly segments?: readonly Entry[];
	readonly feature?: Entry;
	readonly featureName?: string;
	readonly segment?: Entry;
	readonly segmentId?: number;
}

/** Throws for an event of a known type whose members the engine would skip, which must not be acknowledged. */
export function checkEvent(event: DeltaEvent | null): void {
	if (!isValid(event))
		throw new FanionError(
			"PARSE_ERROR",
			"the delta has an invalid event: all flags are requested next",
		);
}

/** Returns whether an event has the members that its type needs; an unknown type needs none. */
function isValid(event: DeltaEvent | null): boolean {
	switch (event?.type) {
		case "hydration":
			return hasFlags(event.features) && Array.isArray(event.segments ?? []);
		case "feature-updated":
			return isFlag(event.feature);
		case "feature-removed":
			return typeof event.featureName === "string";
		case "segment-updated":
			return isId(event.segment?.id);
		case "segment-removed":
			return isId(event.segmentId);
		default:
			return typeof event?.type === "string";
	}
}

/** Returns whether the engine accepts a list of flags: empty, or one of them has a name. */
function hasFlags(features: unknown): boolean {
	return (
		Array.isArray(features) && (features.length === 0 || features.some(isFlag))
	);
}

function isFlag(
	feature: Entry | null | undefined,
): feature is Entry & { readonly name: string } {
	return typeof feature?.name === "string";
}

/** Returns whether the engine accepts the id of a segment: an integer, which may be a string. */
function isId(id: unknown): boolean {
	return /^-?\d+$/.test(String(id));
}

/** Applies deltas to a document, so that the whole document can be stored. Entries that the engine skips are left out. */
export class DocumentMirror {
	readonly #features = new Map<string, Entry>();
	/** By the id as a string: the engine accepts strings and numbers. */
	readonly #segments = new Map<string, Entry>();

	/** Replaces all flags and segments; a value that is not a list has no entries. */
	fill(features: unknown, segments: unknown): void {
		this.#features.clear();
		this.#segments.clear();
		for (const feature of entriesOf(features)) this.#addFeature(feature);
		for (const segment of entriesOf(segments)) this.#addSegment(segment);
	}

	/** Applies one event; events of an unknown type are skipped. */
	apply(event: DeltaEvent): void {
		switch (event.type) {
			case "hydration":
				this.fill(event.features, event.segments);
				break;
			case "feature-updated":
				this.#addFeature(event.feature);
				break;
			case "feature-removed":
				this.#features.delete(String(event.featureName));
				break;
			case "segment-updated":
				this.#addSegment(event.segment);
				break;
			case "segment-removed":
				this.#segments.delete(String(event.segmentId));
		}
	}

	#addFeature(feature: Entry | null | undefined): void {
		if (isFlag(feature)) this.#features.set(feature.name, feature);
	}

	#addSegment(segment: Entry | null | undefined): void {
		if (segment && isId(segment.id))
			this.#segments.set(String(segment.id), segment);
	}

	/** Returns the document as JSON. */
	toString(): string {
		const features = [...this.#features.values()];
		const segments = [...this.#segments.values()];
		return JSON.stringify({ version: 2, features, segments });
	}
}

function entriesOf(list: unknown): readonly (Entry | null)[] {
	return Array.isArray(list) ? list : [];
}
