import type { Channel } from "./channel.js";

/** Returns a `fetch` that sends requests to another process instead of a server. */
export function fetchThrough(channel: Channel): typeof fetch {
	return async (input, init = {}) => {
		const { pathname, search } = new URL(
			input instanceof Request ? input.url : input,
		);
		const { status, headers, body } = await channel.ask(
			{
				method: init.method ?? "GET",
				target: pathname + search,
				headers: Object.fromEntries(new Headers(init.headers)),
				body: typeof init.body === "string" ? init.body : "",
			},
			init.signal ?? undefined,
		);
		return new Response(isEmpty(status) ? null : (body ?? null), {
			status,
			headers,
		});
	};
}

/** Returns whether responses with a status have no body. */
function isEmpty(status: number): boolean {
	return status === 204 || status === 304;
}
