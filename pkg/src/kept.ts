/**
 * All that a fresh instance has to be told to hold the same flags again.
 *
 * That is the last document and the deltas since. A delta is forgotten when later ones have said
 * something else about all it was about, so this grows with the flags and segments there have been
 * since, and not with time. Flags that deltas brought may be told in another order than they came.
 */
export class Kept {
	#document: Uint8Array | undefined;
	readonly #deltas = new Set<Delta>();
	/** For each flag and segment: the last delta about it. */
	readonly #last = new Map<string, Delta>();

	/** Takes a document in the place of all that was kept. */
	load(document: Uint8Array | undefined): void {
		this.#document = document;
		this.#deltas.clear();
		this.#last.clear();
	}

	/** Takes a delta that has been applied. */
	apply(bytes: Uint8Array): void {
		const events = readEvents(bytes);
		if (events.some(isHydration)) this.load(undefined);
		const delta: Delta = { bytes, subjects: new Set() };
		for (const event of events) this.#note(subject(event), delta);
		if (delta.subjects.size > 0) this.#deltas.add(delta);
	}

	/** Tells it all again, in the order in which it came. */
	tell(load: (bytes: Uint8Array) => void, apply: typeof load): void {
		if (this.#document !== undefined) load(this.#document);
		for (const { bytes } of this.#deltas) apply(bytes);
	}

	#note(subject: Subject, delta: Delta): void {
		if (subject === undefined) return;
		delta.subjects.add(subject);
		if (subject === UNCLEAR) return;
		const earlier = this.#last.get(subject);
		this.#last.set(subject, delta);
		if (earlier === undefined || earlier === delta) return;
		earlier.subjects.delete(subject);
		if (earlier.subjects.size === 0) this.#deltas.delete(earlier);
	}
}

interface Delta {
	readonly bytes: Uint8Array;
	/** What it still has the last word about. */
	readonly subjects: Set<string | typeof UNCLEAR>;
}

/** What an event is about: a flag, a segment, `UNCLEAR`, or nothing at all. */
type Subject = string | typeof UNCLEAR | undefined;

/** Not for us to judge: nobody else can have the last word about it. */
const UNCLEAR = Symbol("unclear");

/** What the parts of an event may be, as far as they matter here. */
interface Event {
	readonly type?: unknown;
	readonly features?: unknown;
	readonly segments?: unknown;
	readonly feature?: { readonly name?: unknown } | null;
	readonly featureName?: unknown;
	readonly segment?: { readonly id?: unknown } | null;
	readonly segmentId?: unknown;
}

const decoder = new TextDecoder();

/** Numbers that are whole here, and none to the Rust side. */
const ODD_ID = /"(?:id|segmentId)"\s*:\s*-?\d+[.eE]/;

/** Understood by the Rust side alone, which has read it before. */
const ANYTHING: readonly Event[] = [{}];

function readEvents(bytes: Uint8Array): readonly (Event | null)[] {
	try {
		const text = decoder.decode(bytes);
		return ODD_ID.test(text) ? ANYTHING : JSON.parse(text).events;
	} catch {
		return ANYTHING;
	}
}

function isHydration(event: Event | null): boolean {
	return (
		event?.type === "hydration" &&
		Array.isArray(event.features) &&
		Array.isArray(event.segments ?? [])
	);
}

function subject(event: Event | null): Subject {
	switch (event?.type) {
		case "feature-updated":
			return flag(event.feature?.name);
		case "feature-removed":
			return flag(event.featureName);
		case "segment-updated":
			return segment(event.segment?.id);
		case "segment-removed":
			return segment(event.segmentId);
		case "hydration":
			return UNCLEAR;
		default:
			return typeof event?.type === "string" ? undefined : UNCLEAR;
	}
}

function flag(name: unknown): Subject {
	return typeof name === "string" ? `flag ${name}` : UNCLEAR;
}

function segment(id: unknown): Subject {
	return Number.isSafeInteger(id) ? `segment ${id}` : UNCLEAR;
}
