import type { Client } from "../client/client.js";
import type { Document } from "../types.js";

/** The members of a flag that decide which changes of others change its answers. */
interface Flag {
	readonly name: string;
	readonly strategies?: readonly { readonly segments?: readonly unknown[] }[];
	readonly dependencies?: readonly { readonly feature?: unknown }[];
}

/** A flag or a segment as JSON, by its name or id. */
type Entries = ReadonlyMap<string, string>;

/** A parsed document. */
interface Definitions {
	readonly features: readonly Flag[];
	readonly flags: Entries;
	readonly segments: Entries;
}

/** Finds the flags that an update has changed. Nothing is parsed before the first update. */
export class ChangedFlags {
	readonly #client: Client;
	#document: Document | undefined;
	/** Those of the document; `undefined` before the first update. */
	#definitions: Definitions | undefined;

	constructor(client: Client) {
		this.#client = client;
		this.#document = client.document;
	}

	/** Returns the names of the flags that differ from the last call; `undefined` if that is not known. */
	update(): string[] | undefined {
		const old = this.#document;
		const document = this.#client.document;
		// An override of a flag changes no document.
		if (old === document) return undefined;
		const before = this.#definitions ?? parse(old);
		this.#document = document;
		this.#definitions = parse(document);
		return before && this.#definitions
			? findChanges(before, this.#definitions)
			: undefined;
	}

	/** Notes the current document. */
	reset(): void {
		this.#document = this.#client.document;
		this.#definitions = undefined;
	}
}

/** Returns the flags that differ, and those with a segment or a parent that differs. */
function findChanges(before: Definitions, now: Definitions): string[] {
	const segments = differences(before.segments, now.segments);
	const flags = differences(before.flags, now.flags);
	for (const { name, strategies } of now.features)
		for (const { segments: ids } of list(strategies))
			if (list(ids).some((id) => segments.has(String(id)))) flags.add(name);
	// A parent that has parents itself is never satisfied, so children of children do not change.
	const parents = new Set(flags);
	for (const { name, dependencies } of now.features)
		if (list(dependencies).some(({ feature }) => parents.has(String(feature))))
			flags.add(name);
	return [...flags];
}

function differences(before: Entries, now: Entries): Set<string> {
	const names = [...before.keys(), ...now.keys()];
	return new Set(names.filter((name) => before.get(name) !== now.get(name)));
}

/** Returns the definitions of a document; `undefined` for a snapshot, or if only the engine can read the document. */
function parse(document: Document | undefined): Definitions | undefined {
	try {
		const { features, segments } = toObject(document);
		return {
			features,
			flags: toEntries(features, ({ name }) => name),
			segments: toEntries(list(segments), ({ id }) => String(id)),
		};
	} catch {
		return undefined;
	}
}

function toObject(document: Document | undefined) {
	const text =
		typeof document === "object" && isBytes(document)
			? new TextDecoder().decode(document)
			: document;
	const json = typeof text === "string" ? JSON.parse(text) : text;
	return json as {
		readonly features: readonly Flag[];
		readonly segments?: readonly { readonly id: unknown }[];
	};
}

function isBytes(document: object): document is Uint8Array | ArrayBuffer {
	return ArrayBuffer.isView(document) || document instanceof ArrayBuffer;
}

function toEntries<Entry>(
	entries: readonly Entry[],
	nameOf: (entry: Entry) => string,
): Entries {
	return new Map(
		entries.map((entry) => [nameOf(entry), JSON.stringify(entry)]),
	);
}

/** Returns a list that may be missing or `null`. */
function list<Entry>(entries: readonly Entry[] | null | undefined) {
	return entries ?? [];
}
