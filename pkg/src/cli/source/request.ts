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

/**
 * Sends a request.
 *
 * @throws InputError if the server does not answer; no message contains the token
 */
export async function send(
	address: string,
	{ method = "GET", token, headers, body }: ServerRequest,
): Promise<Response> {
	try {
		return await fetch(address, {
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
		});
	} catch (error) {
		const why = describeFailure(error, [token, address]);
		throw new InputError(`${publicAddress(address)} does not answer: ${why}`);
	}
}
