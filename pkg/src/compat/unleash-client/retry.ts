import { Timer } from "../../client/timer.js";

/** Requests after the first one. */
const MAX_RETRIES = 2;

/** The delay before the first retry, in milliseconds; doubles. */
const FIRST_DELAY = 1000;

/** What decides whether an answer is final. */
interface Answer {
	readonly status: number;
	/** When the server wants the next request, in milliseconds. */
	readonly retryAfter?: number | undefined;
}

/**
 * Sends a request, and again after a failure that may pass: after one and two seconds, or `maxDelay` milliseconds if less.
 *
 * Source: `unleash-client`, by `make-fetch-happen`, which keeps its own connections.
 */
export async function withRetries<Result extends Answer>(
	send: () => Promise<Result>,
	maxDelay: number,
	isStopped: () => boolean,
): Promise<Result> {
	for (let retry = 0; ; retry++) {
		const isLast = () => retry === MAX_RETRIES || isStopped();
		try {
			const answer = await send();
			if (!mayPass(answer) || isLast()) return answer;
		} catch (error) {
			if (isLast()) throw error;
		}
		await wait(Math.min(FIRST_DELAY * 2 ** retry, maxDelay));
	}
}

/** Returns whether a failure may be over after a second. The poller obeys `Retry-After`. */
function mayPass({ status, retryAfter }: Answer): boolean {
	const isFailure = [408, 420, 429].includes(status) || status >= 500;
	return isFailure && retryAfter === undefined;
}

function wait(delay: number): Promise<void> {
	return new Promise((resolve) => new Timer().start(delay, resolve));
}
