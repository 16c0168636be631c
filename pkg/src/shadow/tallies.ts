import { describe } from "./answers.js";
import type { Answer, Method } from "./difference.js";
import type { FlagReport, ShadowReport } from "./report.js";

/** Flags that are counted one by one; others count only in the sums. */
const MAX_FLAGS = 10_000;

/** Kinds of differences of a flag that are counted one by one. */
const MAX_KINDS = 20;

/** A result of a comparison. */
type Result = "equal" | "different" | "random";

/** The two answers to a call. */
export interface Answers {
	readonly old: Answer;
	readonly fanion: Answer;
}

/** A kind of difference: the calls of one method of one flag with these answers. */
export interface Kind extends Answers {
	readonly method: Method;
	/** Calls that count as different. */
	count: number;
	/** Calls that count as random. */
	draws: number;
	isReported: boolean;
}

interface FlagTally extends Record<Result, number> {
	readonly kinds: Map<string, Kind>;
}

/** Counts the results of comparisons. */
export class Tallies {
	asked = 0;
	skipped = 0;
	failed = 0;
	readonly #sums = { equal: 0, different: 0, random: 0 };
	readonly #flags = new Map<string, FlagTally>();

	/** Counts a comparison, of a kind of difference if the answers differ. */
	add(flag: string, result: Result, kind?: Kind): void {
		this.#sums[result] += 1;
		const tally = this.#tallyOf(flag);
		if (tally) tally[result] += 1;
		if (kind) kind[result === "random" ? "draws" : "count"] += 1;
	}

	/** Returns a kind of difference; `undefined` if the flag has too many. */
	kindOf(flag: string, method: Method, answers: Answers): Kind | undefined {
		const kinds = this.#tallyOf(flag)?.kinds;
		const { old, fanion } = answers;
		const key = JSON.stringify([method, describe(old), describe(fanion)]);
		const known = kinds?.get(key);
		if (known || kinds === undefined || kinds.size >= MAX_KINDS) return known;
		const kind = { ...answers, method, count: 0, draws: 0, isReported: false };
		kinds.set(key, kind);
		return kind;
	}

	report(): ShadowReport {
		const { asked, skipped, failed } = this;
		const flags = Array.from(this.#flags, toReport);
		flags.sort((one, other) => other.different - one.different);
		return { asked, ...this.#sums, skipped, failed, flags };
	}

	#tallyOf(flag: string): FlagTally | undefined {
		const known = this.#flags.get(flag);
		if (known || this.#flags.size >= MAX_FLAGS) return known;
		const kinds = new Map<string, Kind>();
		const tally = { equal: 0, different: 0, random: 0, kinds };
		this.#flags.set(flag, tally);
		return tally;
	}
}

function toReport([flag, tally]: [string, FlagTally]): FlagReport {
	const { kinds, ...counts } = tally;
	const found = [...kinds.values()].filter(({ count }) => count > 0);
	const differences = found.map(({ method, old, fanion, count }) => ({
		method,
		old,
		fanion,
		count,
	}));
	return { flag, ...counts, differences };
}
