/** A flag or a segment, as the server sends it. */
type Entry = { readonly name?: string; readonly id?: number };

/** A change, as the server tells it. */
export interface Change {
	readonly type: string;
	readonly eventId: number;
	readonly features?: readonly Entry[];
	readonly segments?: readonly Entry[];
	readonly feature?: Entry;
	readonly featureName?: string;
	readonly segment?: Entry;
	readonly segmentId?: number;
}

/** The document that changes have come to, so that it can be kept. */
export class Ledger {
	readonly #features = new Map<unknown, Entry>();
	readonly #segments = new Map<unknown, Entry>();

	/** Begins anew with whole lists. */
	fill(features: readonly Entry[] = [], segments: readonly Entry[] = []): void {
		this.#features.clear();
		this.#segments.clear();
		for (const feature of features) this.#features.set(feature.name, feature);
		for (const segment of segments) this.#segments.set(segment.id, segment);
	}

	apply(change: Change): void {
		const { feature, segment } = change;
		switch (change.type) {
			case "hydration":
				this.fill(change.features, change.segments);
				break;
			case "feature-updated":
				if (feature) this.#features.set(feature.name, feature);
				break;
			case "feature-removed":
				this.#features.delete(change.featureName);
				break;
			case "segment-updated":
				if (segment) this.#segments.set(segment.id, segment);
				break;
			case "segment-removed":
				this.#segments.delete(change.segmentId);
		}
	}

	toString(): string {
		const features = [...this.#features.values()];
		const segments = [...this.#segments.values()];
		return JSON.stringify({ version: 2, features, segments });
	}
}
