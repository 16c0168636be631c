import type { Build } from "./builds.js";
import type { Log } from "./log.js";

/** A build did not answer in time. */
class Timeout extends Error {}

/** Cancels a request, and throws. */
export function expire(
	controller: AbortController,
	milliseconds: number,
): never {
	controller.abort();
	throw new Timeout(`no response within ${milliseconds} ms`);
}

/** Logs that a build does not answer, and returns the response that says so. */
export function unavailable(
	{ name }: Build,
	error: unknown,
	log: Log,
): Response {
	log.failure(`build \`${name}\` does not answer`, error, name);
	const status = error instanceof Timeout ? 504 : 502;
	return failed(status, `build ${name} does not answer`);
}

/** Returns a response of the router itself. */
export function failed(status: number, message: string): Response {
	const headers = { "cache-control": "no-store", "content-type": "text/plain" };
	return new Response(`${message}\n`, { status, headers });
}

/** Lets the host close the connection of a response that is not read. */
export function discard({ body }: Response): void {
	body?.cancel().catch(() => {});
}
