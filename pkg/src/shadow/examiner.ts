import { type FlagSource, isClient } from "../client/flag-source.js";
import { DISABLED_VARIANT } from "../core/evaluation.js";
import type { Explanation } from "../tools/explanation.js";
import type { Context, Evaluation } from "../types.js";
import { areEqual } from "./answers.js";
import { answerOf, type Call } from "./call.js";
import type { Answer } from "./difference.js";
import { isDrawn } from "./random-draws.js";

/** Evaluations that find a random draw without an explanation: that of a rollout of 1 % in 87 of 100 cases. */
const DRAWS = 200;

/** Asks fanion, and examines its answers. */
export class Examiner {
	readonly #fanion: FlagSource;

	constructor(fanion: FlagSource) {
		this.#fanion = fanion;
	}

	evaluate({ flag, context }: Call): Evaluation | undefined {
		return this.#fanion.evaluate(flag, context);
	}

	/** Returns whether a random draw took part in an answer. Without an explanation, fanion is asked many times. */
	isRandom(call: Call, answer: Answer): boolean {
		const explanation = this.#explain(call);
		if (explanation === undefined) return this.#varies(call, answer);
		if (isDrawn(explanation, call.method === "getVariant")) return true;
		// An explanation of another answer has another context: without the defaults of the client.
		const isOther = !areEqual(answer, resultOf(call, explanation));
		return isOther && this.#varies(call, answer);
	}

	/**
	 * Explains an answer.
	 *
	 * Returns `undefined` without `fanion/tools`, and if a default of the client, which its engine does not know, decides.
	 */
	explain(call: Call, answer: Answer): Explanation | undefined {
		const explanation = this.#explain(call);
		return explanation && areEqual(answer, resultOf(call, explanation))
			? explanation
			: undefined;
	}

	#explain({ flag, context }: Call): Explanation | undefined {
		const engine = isClient(this.#fanion) ? this.#fanion.engine : this.#fanion;
		try {
			return (engine as Partial<Tools> | undefined)?.explain?.(flag, context);
		} catch {
			return undefined;
		}
	}

	/** Returns whether the answer changes from evaluation to evaluation. */
	#varies(call: Call, answer: Answer): boolean {
		for (let draw = 0; draw < DRAWS; draw += 1)
			if (!areEqual(answer, answerOf(call, this.evaluate(call)))) return true;
		return false;
	}
}

interface Tools {
	explain(name: string, context: Context): Explanation;
}

/** Returns the result of an explanation as the answer to a call. */
function resultOf({ method }: Call, { enabled, variant }: Explanation): Answer {
	if (method === "isEnabled") return enabled;
	const selected = variant ? { ...variant, enabled: true } : DISABLED_VARIANT;
	return { ...selected, feature_enabled: enabled };
}
