import { apiAddress, publicAddress } from "../../client/address.js";
import { VERSION } from "../../client/version.js";
import { InputError } from "../options/input-error.js";
import type { Source } from "./source.js";

/** Milliseconds until a request fails. */
const TIMEOUT = 30_000;

/** The version of the client specification: with it, the server sends segments apart from flags. */
const CLIENT_SPECIFICATION = "5.2.0";

/** Fetches the flags of the server of `UNLEASH_URL`. */
export async function fetchFlags(): Promise<Source> {
	const { UNLEASH_URL } = process.env;
	if (!UNLEASH_URL)
		throw new InputError(
			"there are no flags to read: pass a file, an address or `-`, or set `UNLEASH_URL` and `UNLEASH_API_TOKEN`",
		);
	return fetchAddress(`${apiAddress(UNLEASH_URL)}/client/features`);
}

/** Fetches a document. The token goes to the server of `UNLEASH_URL` only, if it is set. */
export async function fetchAddress(address: string): Promise<Source> {
	const name = publicAddress(address);
	const response = await send(address, name);
	if (!response.ok)
		throw new InputError(
			`${name} answers with status ${response.status}${hintFor(response.status)}`,
		);
	return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function send(address: string, name: string): Promise<Response> {
	try {
		return await fetch(address, {
			headers: headersFor(address),
			signal: AbortSignal.timeout(TIMEOUT),
		});
	} catch (error) {
		throw new InputError(`${name} does not answer: ${causeOf(error as Error)}`);
	}
}

function headersFor(address: string): Record<string, string> {
	const { UNLEASH_URL, UNLEASH_API_TOKEN } = process.env;
	const isTrusted = !UNLEASH_URL || isSameServer(address, UNLEASH_URL);
	return {
		accept: "application/json",
		"user-agent": `fanion/${VERSION}`,
		"unleash-client-spec": CLIENT_SPECIFICATION,
		...(UNLEASH_API_TOKEN && isTrusted && { authorization: UNLEASH_API_TOKEN }),
	};
}

function isSameServer(one: string, other: string): boolean {
	return (
		URL.canParse(one) &&
		URL.canParse(other) &&
		new URL(one).origin === new URL(other).origin
	);
}

/** Returns what to do about a status. */
function hintFor(status: number): string {
	if (status === 401 || status === 403)
		return ": set `UNLEASH_API_TOKEN` to a backend token";
	return status === 404 ? ": check the address" : "";
}

/** `fetch` hides the reason in a cause. */
export function causeOf(error: Error): string {
	const { cause } = error;
	return cause instanceof Error && cause.message
		? cause.message
		: error.message;
}
