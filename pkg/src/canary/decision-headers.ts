import type { Decision } from "./decision.js";

/** Tells builds and visitors the decision: in `X-Build`, `X-Build-Reason` and `X-Build-Channel`. */
export class DecisionHeaders {
	readonly #name: string;

	/** `name` is that of the header with the build. */
	constructor(name: string) {
		this.#name = name;
	}

	/** Returns a request for a build. What the visitor has put into these headers is removed. */
	toRequest(
		request: Request,
		address: string,
		decision: Decision,
		signal?: AbortSignal,
	): Request {
		const isMoved = address !== request.url;
		const moved = isMoved ? new Request(address, request) : request;
		const result = new Request(moved, {
			redirect: "manual",
			...(signal && { signal }),
		});
		const { headers } = result;
		for (const part of ["channel", "preview", "shadow"])
			headers.delete(`${this.#name}-${part}`);
		this.#set(headers, decision);
		const { channel } = decision;
		if (channel !== undefined)
			headers.set(`${this.#name}-channel`, encode(channel));
		return result;
	}

	/** Returns a request whose answer the visitor does not get. */
	toShadow(request: Request, decision: Decision, signal: AbortSignal): Request {
		const copy = this.toRequest(request, request.url, decision, signal);
		copy.headers.set(`${this.#name}-shadow`, "1");
		return copy;
	}

	/** Returns a response whose headers can be changed. */
	toResponse(response: Response, decision: Decision): Response {
		const result = new Response(response.body, response);
		this.#set(result.headers, decision);
		return result;
	}

	#set(headers: Headers, { build, reason }: Decision): void {
		headers.set(this.#name, build.name);
		headers.set(`${this.#name}-reason`, reason);
	}
}

/** Encodes a text for a header. Half a surrogate pair, which has no encoding, becomes U+FFFD. */
function encode(text: string): string {
	return encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));
}
