// The answers to the present context, and what became of the answers before.

/** Edits that follow each other faster are one edit, so that a name may be typed letter by letter. Milliseconds. */
const PAUSE = 1000;

/** All answers of an engine, each beside the one it replaces. */
export class Answers {
	#engine;
	#before = new Map();
	/** The answers that all others are held against, when somebody wants that. */
	#held;
	#latest = [];
	#asked = Number.NEGATIVE_INFINITY;

	constructor(engine) {
		this.#engine = engine;
	}

	/**
	 * One entry for each flag, in the order of the document: its `evaluation`, and as `before` the
	 * evaluation that stood there before this edit, if it was another one. `isNew` says that this is an
	 * edit of its own, however fast it follows.
	 */
	ask(context, isNew) {
		const now = performance.now();
		const isFirst = this.#latest.length === 0;
		if (isNew || now - this.#asked > PAUSE)
			this.#before = new Map(this.#latest.map((one) => [one.flag, one]));
		// What comes next is no part of a load, nor of an edit of its own.
		this.#asked = isNew || isFirst ? Number.NEGATIVE_INFINITY : now;
		this.#latest = [...this.#engine.evaluateAll(context)];
		return this.#latest.map((evaluation) => ({
			evaluation,
			before: this.#replaced(evaluation),
		}));
	}

	/** From now on differences are told to the present answers; or again to those before each edit. */
	hold(isHeld) {
		this.#held = isHeld
			? new Map(this.#latest.map((one) => [one.flag, one]))
			: undefined;
	}

	#replaced(evaluation) {
		const before = (this.#held ?? this.#before).get(evaluation.flag);
		return before && !isSame(before, evaluation) ? before : undefined;
	}
}

/** Do two evaluations say the same? */
export function isSame(one, other) {
	return (
		one.enabled === other.enabled &&
		one.reason === other.reason &&
		isSameVariant(one.variant, other.variant)
	);
}

function isSameVariant(one, other) {
	return (
		one.name === other.name &&
		one.enabled === other.enabled &&
		one.payload?.type === other.payload?.type &&
		one.payload?.value === other.payload?.value
	);
}
