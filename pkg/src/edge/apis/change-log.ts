import type { DocumentEntry, ParsedDocument } from "../flags/document.js";
import { projectOf } from "../flags/document.js";
import { type EdgeToken, sees } from "../tokens/token.js";

/** A change of one flag or segment, in the format of Unleash, and the projects that may see it. */
interface Change {
	readonly event: object;
	/** `undefined` for segments, which every token sees. */
	readonly project: string | undefined;
}

/** All changes between two states of the flags. */
interface Revision {
	readonly id: number;
	readonly changes: readonly Change[];
}

/** The body of an answer, and the revision that it leads to. */
export interface Delta {
	readonly events: readonly object[];
	readonly revision: number;
}

/** Most revisions that are kept. A client that is further behind receives all flags. */
const MAX_REVISIONS = 100;

/** The changes of the flags of one environment, found by comparing documents. */
export class ChangeLog {
	#document: ParsedDocument;
	/** The id of the current state. */
	#revision: number;
	/** The id of the state before the first of `#revisions`. */
	#base: number;
	/** The oldest first. The changes of a revision lead to its id. */
	#revisions: readonly Revision[] = [];

	/** `start` is the id if the server sends none. */
	constructor(document: ParsedDocument, start: number) {
		this.#document = document;
		this.#revision = revisionOf(document) ?? start;
		this.#base = this.#revision;
	}

	/** Replaces the flags, and notes what has changed; returns whether anything has. */
	update(document: ParsedDocument): boolean {
		const next = revisionOf(document) ?? 0;
		const id = Math.max(next, this.#revision + 1);
		const changes = compare(this.#document, document, id);
		this.#document = document;
		if (changes.length === 0) return false;
		this.#revision = id;
		this.#revisions = [...this.#revisions, { id, changes }];
		if (this.#revisions.length > MAX_REVISIONS) this.#forgetOldest();
		return true;
	}

	#forgetOldest(): void {
		const [oldest, ...rest] = this.#revisions;
		this.#base = oldest?.id ?? this.#base;
		this.#revisions = rest;
	}

	/** Returns all flags that a token sees, as one event. */
	hydration(token: EdgeToken): Delta {
		const { features, segments = [] } = this.#document;
		const visible = features.filter((feature) =>
			sees(token, projectOf(feature)),
		);
		const event = {
			type: "hydration",
			eventId: this.#revision,
			features: visible,
			segments,
		};
		return { events: [event], revision: this.#revision };
	}

	/** Returns what has changed after a revision; all flags if that revision is not known. */
	since(token: EdgeToken, revision: number | undefined): Delta {
		if (revision === this.#revision) return { events: [], revision };
		const position = this.#positionAfter(revision);
		if (position === undefined) return this.hydration(token);
		const changes = this.#revisions
			.slice(position)
			.flatMap((next) => next.changes);
		const events = changes
			.filter(({ project }) => project === undefined || sees(token, project))
			.map(({ event }) => event);
		return { events, revision: this.#revision };
	}

	/** Returns the index of the first revision after one that is known exactly. */
	#positionAfter(revision: number | undefined): number | undefined {
		if (revision === this.#base) return 0;
		const index = this.#revisions.findIndex(({ id }) => id === revision);
		return index < 0 ? undefined : index + 1;
	}
}

/** Returns the number of a state of the flags that the server sends, which is equal in all edges. */
function revisionOf({ meta }: ParsedDocument): number | undefined {
	const { revisionId } = Object(meta) as { revisionId?: unknown };
	return Number.isSafeInteger(revisionId) ? (revisionId as number) : undefined;
}

/** Returns the changes that lead from one document to another. Segments precede the flags that use them. */
function compare(
	before: ParsedDocument,
	after: ParsedDocument,
	eventId: number,
): Change[] {
	const segments = compareEntries(before.segments, after.segments, "id");
	const flags = compareEntries(before.features, after.features, "name");
	const ofAll = (event: object): Change => ({
		event: { ...event, eventId },
		project: undefined,
	});
	return [
		...segments.updated.map((segment) =>
			ofAll({ type: "segment-updated", segment }),
		),
		...flags.gone.map((feature) => removal(feature, eventId)),
		...flags.updated.map((feature) => ({
			event: { type: "feature-updated", eventId, feature },
			project: projectOf(feature),
		})),
		...segments.gone.map(({ id }) =>
			ofAll({ type: "segment-removed", segmentId: id }),
		),
	];
}

/** The event for those who saw a flag that was removed, or moved to another project. */
function removal(feature: DocumentEntry, eventId: number): Change {
	const project = projectOf(feature);
	const { name: featureName } = feature;
	return {
		event: { type: "feature-removed", eventId, featureName, project },
		project,
	};
}

/** Entries that differ between two lists. */
interface Differences {
	/** Entries that are new or changed, as they are afterwards. */
	readonly updated: readonly DocumentEntry[];
	/** Entries that were removed, or that moved to another project, as they were before. */
	readonly gone: readonly DocumentEntry[];
}

function compareEntries(
	before: readonly DocumentEntry[] = [],
	after: readonly DocumentEntry[] = [],
	key: "id" | "name",
): Differences {
	const old = new Map(before.map((entry) => [entry[key], entry]));
	const now = new Map(after.map((entry) => [entry[key], entry]));
	const isUpdated = (entry: DocumentEntry) => {
		const earlier = old.get(entry[key]);
		return !earlier || JSON.stringify(earlier) !== JSON.stringify(entry);
	};
	const isGone = (entry: DocumentEntry) => {
		const later = now.get(entry[key]);
		// Every token has all segments, whatever their project.
		const isHidden =
			key === "name" && later && projectOf(later) !== projectOf(entry);
		return !later || isHidden;
	};
	return {
		updated: [...now.values()].filter(isUpdated),
		gone: [...old.values()].filter(isGone),
	};
}
