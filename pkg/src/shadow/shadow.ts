import { type FlagSource, isClient } from "../client/flag-source.js";
import type { Explanation } from "../tools/explanation.js";
import type { Evaluation, Reason } from "../types.js";
import { areEqual, describe, toAnswer } from "./answers.js";
import { answerOf, type Call } from "./call.js";
import type { Answer, Difference } from "./difference.js";
import { DifferenceReporter } from "./difference-reporter.js";
import { Examiner } from "./examiner.js";
import type { ShadowOptions } from "./options.js";
import type { ShadowReport } from "./report.js";
import { type Answers, type Kind, Tallies } from "./tallies.js";

/** Calls of one run of synchronous code that wait for their comparison. */
const MAX_WAITING = 1000;

/** Random draws of one kind of difference, after which its calls are not examined. */
const MAX_DRAWS = 100;

/** Asks fanion what the application has asked the old SDK, and compares the answers. */
export class Shadow {
	readonly #examiner: Examiner;
	readonly #reporter: DifferenceReporter;
	readonly #sample: number;
	readonly #tallies = new Tallies();
	#waiting: Call[] = [];
	#isReady: boolean;

	constructor(fanion: FlagSource, options: ShadowOptions) {
		this.#examiner = new Examiner(fanion);
		this.#reporter = new DifferenceReporter(options);
		this.#sample = options.sample ?? 1;
		this.#isReady = !isClient(fanion);
		if (isClient(fanion))
			fanion.on("ready", () => {
				this.#isReady = true;
			});
	}

	report(): ShadowReport {
		return this.#tallies.report();
	}

	/** Notes a call. It is compared once the synchronous code of the caller has ended. Never throws. */
	note(isOldReady: () => boolean, read: () => Call): void {
		this.#tallies.asked += 1;
		this.#guard(() => {
			const isSampled = Math.random() < this.#sample;
			const isFull = this.#waiting.length >= MAX_WAITING;
			if (isSampled && !isFull && this.#isReady && isOldReady())
				this.#wait(read());
			else this.#tallies.skipped += 1;
		});
	}

	#wait(call: Call): void {
		this.#waiting.push(call);
		if (this.#waiting.length === 1)
			void Promise.resolve().then(() => this.#compareWaiting());
	}

	#compareWaiting(): void {
		const calls = this.#waiting;
		this.#waiting = [];
		for (const call of calls) this.#guard(() => this.#compare(call));
	}

	/** @throws TypeError if what the old SDK returned is no answer */
	#compare(call: Call): void {
		const evaluation = this.#examiner.evaluate(call);
		const old = toAnswer(call.old);
		const fanion = answerOf(call, evaluation);
		if (areEqual(old, fanion)) this.#tallies.add(call.flag, "equal");
		else this.#addDifference(call, { old, fanion }, evaluation);
	}

	/** Counts a difference, and reports the first of its kind. */
	#addDifference(
		call: Call,
		answers: Answers,
		evaluation: Evaluation | undefined,
	): void {
		const kind = this.#tallies.kindOf(call.flag, call.method, answers);
		const isRandom = this.#isRandom(call, answers.fanion, kind);
		this.#tallies.add(call.flag, isRandom ? "random" : "different", kind);
		if (isRandom || kind === undefined || kind.isReported) return;
		kind.isReported = this.#reporter.report(() => {
			const explanation = this.#examiner.explain(call, answers.fanion);
			return toDifference(call, answers, evaluation?.reason, explanation);
		});
	}

	/** Returns whether a difference is random. Most calls are those of a kind that has been examined. */
	#isRandom(call: Call, fanion: Answer, kind: Kind | undefined): boolean {
		if (kind && kind.count > 0) return false;
		if (kind && kind.draws >= MAX_DRAWS) return true;
		return this.#examiner.isRandom(call, fanion);
	}

	#guard(work: () => void): void {
		try {
			work();
		} catch {
			this.#tallies.failed += 1;
		}
	}
}

function toDifference(
	{ flag, method, context }: Call,
	{ old, fanion }: Answers,
	reason: Reason | undefined,
	explanation: Explanation | undefined,
): Difference {
	const answers = `the old SDK says ${describe(old)}, fanion ${describe(fanion)}`;
	const why = reason ?? "there is no such flag";
	return {
		message: `flag \`${flag}\`, ${method}: ${answers} (${why})`,
		flag,
		method,
		context,
		old,
		fanion,
		...(reason && { reason }),
		...(explanation && { explanation }),
	};
}
