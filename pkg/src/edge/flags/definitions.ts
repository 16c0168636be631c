import { etagOf } from "../content-hash.js";
import { type EdgeToken, sees } from "../tokens/token.js";
import {
	type DocumentEntry,
	type ParsedDocument,
	parseDocument,
	projectOf,
} from "./document.js";

/** The definitions that a token sees, as the body of an answer. */
export interface DefinitionsBody {
	/** JSON in UTF-8: a body of 4 MB is encoded once, not for each request. */
	readonly body: Uint8Array;
	readonly etag: string;
}

/** Most answers that are kept; each has other projects or another prefix. */
const MAX_BODIES = 32;

/** The flags of one environment as JSON, for backend SDKs. Parsed when first asked for. */
export class Definitions {
	readonly #json: string | undefined;
	#document: ParsedDocument | undefined;
	readonly #bodies = new Map<string, DefinitionsBody>();

	/** `json` is `undefined` if the flags come from a snapshot, which has no definitions. */
	constructor(json: string | undefined) {
		this.#json = json;
	}

	/** Whether there are definitions. */
	get exist(): boolean {
		return this.#json !== undefined;
	}

	/** Returns the flags that a token sees, and whose names begin with a prefix. */
	bodyFor(token: EdgeToken, namePrefix: string | undefined): DefinitionsBody {
		const key = JSON.stringify([token.projects, namePrefix]);
		const known = this.#bodies.get(key);
		if (known) return known;
		const json = JSON.stringify(this.#select(token, namePrefix));
		const body = new TextEncoder().encode(json);
		const answer = { body, etag: etagOf(json) };
		if (this.#bodies.size >= MAX_BODIES) this.#bodies.clear();
		this.#bodies.set(key, answer);
		return answer;
	}

	#select(token: EdgeToken, namePrefix: string | undefined): object {
		const { version, segments, meta } = this.document;
		return {
			version,
			features: this.featuresFor(token, namePrefix),
			segments,
			query: {
				projects: token.projects,
				...(namePrefix && { namePrefix }),
				environment: token.environment,
				inlineSegmentConstraints: false,
			},
			meta,
		};
	}

	/** Returns the flags that a token sees, in the order of the document. */
	featuresFor(token: EdgeToken, namePrefix = ""): DocumentEntry[] {
		return this.document.features.filter(
			(feature) =>
				sees(token, projectOf(feature)) &&
				String(feature.name).startsWith(namePrefix),
		);
	}

	get document(): ParsedDocument {
		this.#document ??= parseDocument(this.#json ?? "{}");
		return this.#document;
	}
}
