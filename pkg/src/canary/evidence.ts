import type { BuildCounts } from "./state.js";

/** Requests and errors. */
export type Tally = Pick<BuildCounts, "requests" | "errors">;

/** Parameters of the test. */
interface TestOptions {
	/** The difference of the error shares that the test is made for. */
	readonly errors: number;
	/** Milliseconds between two starts of the test. */
	readonly window: number;
}

/** What is known about one canary. Times are Unix milliseconds. */
export interface EvidenceState {
	readonly capital: number;
	readonly start: number;
	/** Windows that have begun since the start. */
	readonly windows: number;
	readonly blockStart: number;
	/** The last request of the canary. */
	readonly seen: number;
	/** Results of the block. */
	readonly canary: Tally;
	readonly stable: Tally;
	/** Results of the stable build before the block; halved in each window. */
	readonly baseline: Tally;
}

/** Requests of the canary after which a block ends. */
const BLOCK_REQUESTS = 10;

/** Milliseconds after which a block ends. */
const BLOCK_AGE = 1000;

/** Weight of the test that starts with the first block. Later ones share the rest. */
const FIRST_WEIGHT = 0.5;

/** Milliseconds without a request of the canary after which it counts as gone: a week. */
const MAX_IDLE = 604_800_000;

/** Keeps the capital finite. A storage of JSON has no infinity. */
const MAX_CAPITAL = 1e12;

const NONE: Tally = { requests: 0, errors: 0 };

/**
 * The evidence that a canary fails more often than the stable build, as the capital of a bet against equality.
 *
 * Results are compared in blocks. If both builds fail equally often, the errors of a block are distributed like balls
 * drawn without replacement, whatever the common share of errors is, and however it changes between blocks. The factor
 * of a block is the likelihood ratio of a canary with `errors` more. Its expectation is 1 without a fault, and less if
 * the canary is better. So the capital is at most 1 on average, and the probability that it ever reaches 1/α is at most
 * α, however often it is looked at: Ville's inequality.
 *
 * A fault that begins late must not outweigh healthy days. So a part of the capital is kept back for each window: half
 * of it for the first, 1/(2k(k+1)) for the k-th after it.
 *
 * Source: Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
 * stopping", 2024; ter Schure and others, "The safe logrank test", 2021; Shiryaev's sum for unknown starts.
 */
export class Evidence {
	readonly #options: TestOptions;
	#state: EvidenceState;

	constructor(options: TestOptions, state: EvidenceState) {
		this.#options = options;
		this.#state = state;
	}

	/** The capital: the evidence is significant at level α once it reaches 1/α. */
	get capital(): number {
		return this.#state.capital;
	}

	/** All that is known, for a storage. */
	get state(): EvidenceState {
		return this.#state;
	}

	/** Returns whether the canary has had no request for a week. */
	isIdle(now: number): boolean {
		return now - this.#state.seen >= MAX_IDLE;
	}

	/** Adds results that have arrived together. */
	add(canary: Tally, stable: Tally, now: number): void {
		const state = this.#state;
		const block = {
			canary: sum(state.canary, canary),
			stable: sum(state.stable, stable),
			seen: canary.requests > 0 ? now : state.seen,
		};
		this.#state = { ...state, ...block };
		// INVARIANT: the end of a block does not depend on whether its requests failed.
		const isFull = block.canary.requests >= BLOCK_REQUESTS;
		if (isFull || now - state.blockStart >= BLOCK_AGE) this.#endBlock(now);
	}

	#endBlock(now: number): void {
		this.#startWindows(now);
		const { capital, canary, stable, baseline } = this.#state;
		const ratio = oddsRatio(baseline, this.#options.errors);
		const factor = likelihoodRatio(canary, stable, ratio);
		this.#state = {
			...this.#state,
			capital: Math.min(capital * factor, MAX_CAPITAL),
			baseline: sum(baseline, stable),
			canary: NONE,
			stable: NONE,
			blockStart: now,
		};
	}

	/** Adds the capital that is kept back for the windows that have begun. */
	#startWindows(now: number): void {
		const { start, windows, capital, baseline } = this.#state;
		const begun = Math.floor((now - start) / this.#options.window);
		if (begun <= windows) return;
		// The sum of 1/(k(k+1)) from one window to another.
		const share = 1 / (windows + 1) - 1 / (begun + 1);
		const part = 0.5 ** (begun - windows);
		this.#state = {
			...this.#state,
			windows: begun,
			capital: capital + (1 - FIRST_WEIGHT) * share,
			baseline: {
				requests: baseline.requests * part,
				errors: baseline.errors * part,
			},
		};
	}
}

/** Returns the evidence before the first result; `baseline` are earlier results of the stable build. */
export function noEvidence(baseline: Tally, now: number): EvidenceState {
	return {
		capital: FIRST_WEIGHT,
		start: now,
		windows: 0,
		blockStart: now,
		seen: now,
		canary: NONE,
		stable: NONE,
		baseline,
	};
}

/** Returns whether a stored value is evidence: JSON writes `NaN` as `null`. */
export function isEvidence(value: unknown): value is EvidenceState {
	const fields = Object(value);
	return Object.entries(noEvidence(NONE, 0)).every(([name, field]) =>
		(field === NONE ? isTally : isAmount)(fields[name]),
	);
}

function isTally(value: unknown): boolean {
	const { requests, errors } = Object(value);
	return isAmount(requests) && isAmount(errors) && errors <= requests;
}

function isAmount(value: unknown): boolean {
	return Number.isFinite(value) && (value as number) >= 0;
}

function sum(one: Tally, other: Tally): Tally {
	return {
		requests: one.requests + other.requests,
		errors: one.errors + other.errors,
	};
}

/** Returns the odds ratio of a canary whose share of errors is greater than the baseline by `errors`. */
function oddsRatio({ requests, errors }: Tally, more: number): number {
	const share = (errors + 0.5) / (requests + 1);
	const raised = Math.min(share + more, 0.99);
	return share < raised ? toOdds(raised) / toOdds(share) : 1;
}

function toOdds(share: number): number {
	return share / (1 - share);
}

/**
 * Returns the likelihood of a block under an odds ratio, relative to that under equality, given the sum of its errors:
 * Fisher's noncentral hypergeometric distribution.
 */
function likelihoodRatio(canary: Tally, stable: Tally, ratio: number): number {
	const errors = canary.errors + stable.errors;
	const least = Math.max(0, errors - stable.requests);
	const most = Math.min(errors, canary.requests);
	// Logarithms of probabilities, up to a common summand.
	const weights = [0];
	for (let count = least; count < most; count++) {
		const up = (canary.requests - count) * (errors - count);
		const down = (count + 1) * (stable.requests - errors + count + 1);
		weights.push((weights.at(-1) as number) + Math.log(up / down));
	}
	const step = Math.log(ratio);
	const tilted = weights.map((weight, index) => weight + index * step);
	const observed = (canary.errors - least) * step;
	return Math.exp(observed + logSum(weights) - logSum(tilted));
}

/** Returns the logarithm of the sum of the exponentials. */
function logSum(logarithms: readonly number[]): number {
	let max = Number.NEGATIVE_INFINITY;
	for (const value of logarithms) max = Math.max(max, value);
	let total = 0;
	for (const value of logarithms) total += Math.exp(value - max);
	return max + Math.log(total);
}
