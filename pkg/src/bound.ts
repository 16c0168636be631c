import {
	type Evaluations,
	evaluation,
	isEnabled,
	NOTHING,
	OFF,
	variant,
} from "./evaluation.js";
import { type Flags, Person } from "./flags.js";
import type { Context, Evaluation, Variant } from "./types.js";

/**
 * One context, bound to the flags of one engine: its values are read once, and once again when the
 * flags have changed, so that each question is fast. Custom strategies, the clock and chance are asked
 * at each question all the same.
 *
 * It need not be given back. When its engine has been freed, it can be asked nothing more.
 *
 * ```ts
 * const anna = engine.bind({ userId: '7' });
 * anna.isEnabled('checkout');
 * ```
 */
export class Bound {
	readonly #flags: Flags;
	readonly #person: Person;

	/** @internal */
	constructor(flags: Flags, context: Context) {
		this.#flags = flags;
		this.#person = new Person(context);
		flags.read(this.#person);
	}

	/** Is this flag on for this person? `fallback` answers only when there is no such flag. */
	isEnabled(name: string, fallback = false): boolean {
		const person = this.#person;
		const answer = this.#flags.ask(name, person.context, person);
		return answer === undefined ? fallback : isEnabled(answer);
	}

	/**
	 * The variant this person gets. When the flag is off or has none, that is the variant `disabled`;
	 * `fallback` answers only when there is no such flag.
	 */
	getVariant(name: string, fallback: Variant = OFF): Variant {
		const person = this.#person;
		const answer = this.#flags.ask(name, person.context, person);
		return answer === undefined
			? fallback
			: variant(answer, this.#flags.variants);
	}

	/** The whole answer: enabled, variant and reason; `undefined` when there is no such flag. */
	evaluate(name: string): Evaluation | undefined {
		const person = this.#person;
		const answer = this.#flags.ask(name, person.context, person);
		return answer === undefined
			? undefined
			: evaluation(name, answer, this.#flags.variants);
	}

	/** The answers of all flags for this person, in one pass; they stay when the flags change. */
	evaluateAll(): Evaluations {
		const person = this.#person;
		return this.#flags.askAll(person.context, person) ?? NOTHING;
	}
}
