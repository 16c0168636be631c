import type { Channel } from "./channel.js";

/** Returns a `fetch` that sends requests with an address and a string as body to another process. */
export function fetchThrough(channel: Channel): typeof fetch {
	return async (address, init = {}) => {
		const { pathname, search } = new URL(String(address));
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
