import type { Build } from "./builds.js";
import type { Log } from "./log.js";
import { Timeout } from "./timeout.js";

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
