// The evaluations for the current context, and the evaluations that they replaced.

/** Edits less than this apart count as one edit, so that typing a name is one change. Milliseconds. */
const SAME_EDIT = 1000;

/** Evaluates all flags and keeps the previous evaluations for comparison. */
export class EvaluationHistory {
	#engine;
	/** The evaluations before the current edit, by flag name. */
	#beforeEdit = new Map();
	/** The evaluations to compare with instead, by flag name, or `undefined`. */
	#baseline;
	#latest = [];
	/** The time of the last edit that a following edit can continue. */
	#editedAt = Number.NEGATIVE_INFINITY;

	constructor(engine) {
		this.#engine = engine;
	}

	/**
	 * Returns one entry per flag, in the order of the document.
	 *
	 * `evaluation` is the result for this context. `before` is the evaluation that it replaced, if the two
	 * differ. `isNewEdit` prevents that a quick edit counts as part of the previous one.
	 */
	evaluate(context, isNewEdit) {
		const now = performance.now();
		const isFirst = this.#latest.length === 0;
		if (isNewEdit || now - this.#editedAt > SAME_EDIT)
			this.#beforeEdit = byFlag(this.#latest);
		// The edit after a load, or after a complete edit, is a new edit.
		this.#editedAt = isNewEdit || isFirst ? Number.NEGATIVE_INFINITY : now;
		this.#latest = [...this.#engine.evaluateAll(context)];
		return this.#latest.map((evaluation) => ({
			evaluation,
			before: this.#findReplaced(evaluation),
		}));
	}

	/** Compares with the current evaluations from now on or, if `isFixed` is false, with those before each edit. */
	fixBaseline(isFixed) {
		this.#baseline = isFixed ? byFlag(this.#latest) : undefined;
	}

	#findReplaced(evaluation) {
		const before = (this.#baseline ?? this.#beforeEdit).get(evaluation.flag);
		return before && !isEqual(before, evaluation) ? before : undefined;
	}
}

/** Returns whether two evaluations have the same result, reason and variant. */
export function isEqual(one, other) {
	return (
		one.enabled === other.enabled &&
		one.reason === other.reason &&
		isEqualVariant(one.variant, other.variant)
	);
}

function isEqualVariant(one, other) {
	return (
		one.name === other.name &&
		one.enabled === other.enabled &&
		one.payload?.type === other.payload?.type &&
		one.payload?.value === other.payload?.value
	);
}

function byFlag(evaluations) {
	return new Map(
		evaluations.map((evaluation) => [evaluation.flag, evaluation]),
	);
}
