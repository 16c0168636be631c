import { within } from "../client/lifetime.js";

/** There was no answer in time. */
export class Timeout extends Error {}

/** Asks, and cancels the question after some milliseconds. The controller cancels it earlier. */
export async function inTime<Answer extends object>(
	ask: (signal: AbortSignal) => Promise<Answer | undefined>,
	milliseconds: number,
	controller = new AbortController(),
): Promise<Answer> {
	const answer = await within(ask(controller.signal), milliseconds, undefined);
	if (answer) return answer;
	controller.abort();
	throw new Timeout(`no response within ${milliseconds} ms`);
}
