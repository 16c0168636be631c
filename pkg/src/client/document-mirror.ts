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
			return (
				Array.isArray(event.features) && Array.isArray(event.segments ?? [])
			);
		case "feature-updated":
			return typeof event.feature?.name === "string";
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

/** Returns whether the engine accepts the id of a segment: an integer, which may be a string. */
function isId(id: unknown): boolean {
	return /^-?\d+$/.test(String(id));
}

/** Applies deltas to a document, so that the whole document can be stored. */
export class DocumentMirror {
	readonly #features = new Map<unknown, Entry>();
	readonly #segments = new Map<unknown, Entry>();

	/** Replaces all flags and segments. */
	fill(features: readonly Entry[] = [], segments: readonly Entry[] = []): void {
		this.#features.clear();
		this.#segments.clear();
		for (const feature of features) this.#features.set(feature.name, feature);
		for (const segment of segments) this.#segments.set(segment.id, segment);
	}

	/** Applies one event; events of an unknown type are skipped. */
	apply(event: DeltaEvent): void {
		const { feature, segment } = event;
		switch (event.type) {
			case "hydration":
				this.fill(event.features, event.segments);
				break;
			case "feature-updated":
				if (feature) this.#features.set(feature.name, feature);
				break;
			case "feature-removed":
				this.#features.delete(event.featureName);
				break;
			case "segment-updated":
				if (segment) this.#segments.set(segment.id, segment);
				break;
			case "segment-removed":
				this.#segments.delete(event.segmentId);
		}
	}

	/** Returns the document as JSON. */
	toString(): string {
		const features = [...this.#features.values()];
		const segments = [...this.#segments.values()];
		return JSON.stringify({ version: 2, features, segments });
	}
}
