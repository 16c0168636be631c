/** A flag or segment of a document. */
export type DocumentEntry = Readonly<Record<string, unknown>>;

/** A document as data. */
export interface ParsedDocument {
	readonly version: unknown;
	readonly features: readonly DocumentEntry[];
	/** `undefined` if the server has none. */
	readonly segments: readonly DocumentEntry[] | undefined;
	readonly meta: unknown;
}

/** Parses a document. Entries that are no objects are left out, as in the engine. */
export function parseDocument(json: string): ParsedDocument {
	const { version, features, segments, meta } = Object(JSON.parse(json));
	return {
		version: version ?? 2,
		features: entriesOf(features) ?? [],
		segments: entriesOf(segments),
		meta,
	};
}

function entriesOf(list: unknown): DocumentEntry[] | undefined {
	if (!Array.isArray(list)) return undefined;
	return list.filter((entry) => typeof entry === "object" && entry !== null);
}

/** Merges documents of several tokens. An entry of a later document replaces one of the same name or id. */
export function mergeDocuments(
	documents: readonly ParsedDocument[],
): ParsedDocument {
	const features = new Map<unknown, DocumentEntry>();
	const segments = new Map<unknown, DocumentEntry>();
	for (const document of documents) {
		for (const feature of document.features)
			features.set(feature.name, feature);
		for (const segment of document.segments ?? [])
			segments.set(segment.id, segment);
	}
	const hasSegments = documents.some((document) => document.segments);
	return {
		version: documents[0]?.version ?? 2,
		features: [...features.values()],
		segments: hasSegments ? [...segments.values()] : undefined,
		meta: undefined,
	};
}

/** Returns the project of a flag. */
export function projectOf(feature: DocumentEntry): string {
	const { project } = feature as { project?: unknown };
	return typeof project === "string" ? project : "default";
}
