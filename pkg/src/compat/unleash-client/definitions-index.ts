import { decodeJson } from "../../client/stored-document.js";
import type { Document } from "../../types.js";
import {
	type ClientFeaturesResponse,
	type EnhancedFeatureInterface,
	type FeatureInterface,
	type Segment,
	withSegments,
} from "./definitions.js";

/** Finds the definitions of a document by name and id. */
export class DefinitionsIndex {
	readonly #flags: ReadonlyMap<string, FeatureInterface>;
	readonly #segments: ReadonlyMap<number, Segment>;

	/** `document` is one that an engine has accepted; `undefined` before the first one. */
	constructor(document: Document | undefined) {
		const { features, segments } = toResponse(document);
		this.#flags = new Map(features.map((flag) => [flag.name, flag]));
		this.#segments = new Map(
			segments?.map((segment) => [segment.id, segment]) ?? [],
		);
	}

	flag(name: string): FeatureInterface | undefined {
		return this.#flags.get(name);
	}

	flags(): FeatureInterface[] {
		return [...this.#flags.values()];
	}

	flagsWithSegments(): EnhancedFeatureInterface[] {
		const segmentOf = (id: number) => this.#segments.get(id);
		return this.flags().map((flag) => withSegments(flag, segmentOf));
	}
}

/** Returns a document as an object. A snapshot, which no server of Unleash sends, has no definitions. */
export function toResponse(
	document: Document | undefined,
): ClientFeaturesResponse {
	const parsed = parseDocument(document);
	const { version = 2, features, segments } = parsed;
	return {
		version,
		features: (features ?? []).filter((flag) => flag !== null),
		segments: segments ?? [],
	};
}

function parseDocument(
	document: Document | undefined,
): Partial<ClientFeaturesResponse> {
	if (document instanceof ArrayBuffer)
		return parseDocument(new Uint8Array(document));
	if (document instanceof Uint8Array)
		return parseDocument(decodeJson(document));
	return typeof document === "string"
		? JSON.parse(document)
		: ((document ?? {}) as Partial<ClientFeaturesResponse>);
}
