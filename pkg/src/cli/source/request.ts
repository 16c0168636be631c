import { publicAddress } from "../../client/address.js";
import { describeFailure } from "../../client/secrets.js";
import { VERSION } from "../../client/version.js";
import { InputError } from "../options/input-error.js";

/** Milliseconds until a request fails. */
const TIMEOUT = 30_000;

/** A request with an optional token. */
export interface ServerRequest {
	readonly method?: string;
	readonly token?: string | undefined;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	readonly body?: unknown;
}

/** The whole answer of a server. */
export interface Answer {
	readonly status: number;
	/** Whether the status is one of success. */
	readonly ok: boolean;
	readonly bytes: Uint8Array;
}

/**
 * Sends a request, and reads the answer to its end.
 *
 * @throws InputError if the server does not answer; no message contains the token
 */
export async function send(
	address: string,
	request: ServerRequest,
): Promise<Answer> {
	try {
		const response = await fetch(address, initOf(request));
		const bytes = new Uint8Array(await response.arrayBuffer());
		return { status: response.status, ok: response.ok, bytes };
	} catch (error) {
		const why = describeFailure(error, [request.token, address]);
		throw new InputError(`${publicAddress(address)} does not answer: ${why}`);
	}
}

function initOf({
	method = "GET",
	token,
	headers,
	body,
}: ServerRequest): RequestInit {
	return {
		method,
		headers: {
			accept: "application/json",
			"user-agent": `fanion/${VERSION}`,
			...(token && { authorization: token }),
			...(body !== undefined && { "content-type": "application/json" }),
			...headers,
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
		signal: AbortSignal.timeout(TIMEOUT),
	};
}
