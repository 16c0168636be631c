import { apiAddress, publicAddress } from "../../client/address.js";
import { InputError } from "../options/input-error.js";
import { send } from "./request.js";
import type { Source } from "./source.js";

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

/** Fetches a document. The token goes to the server of `UNLEASH_URL` only, if that is set. */
export async function fetchAddress(address: string): Promise<Source> {
	const { UNLEASH_URL, UNLEASH_API_TOKEN } = process.env;
	const isTrusted = !UNLEASH_URL || isSameServer(address, UNLEASH_URL);
	const name = publicAddress(address);
	const { status, ok, bytes } = await send(address, {
		token: isTrusted ? UNLEASH_API_TOKEN : undefined,
		headers: { "unleash-client-spec": CLIENT_SPECIFICATION },
	});
	if (!ok)
		throw new InputError(
			`${name} answers with status ${status}${hintFor(status)}`,
		);
	return { name, bytes };
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
