import { FanionError } from "fanion";
import { apiAddress, hrefOf } from "../../client/address.js";
import type { Storage } from "../../storage/storage.js";
import type { Edge } from "../edge.js";
import { EdgeServer } from "../edge-server.js";
import type { EdgeResponse } from "../http.js";
import type { EdgeOptions } from "../options.js";
import type { Call } from "../requests/call.js";
import { TIMEOUT } from "../resolved-options.js";
import type { ObjectNamespace, ObjectStub } from "./object-host.js";

/** The origin of the addresses that the object receives. It is never resolved. */
const ORIGIN = "https://edge.object";

/** The name of the object. */
const NAME = "edge";

/**
 * Creates the edge of a Worker whose server is an `EdgeObject`.
 *
 * `options` are those of the object; `upstreamUrl` is the address of the Unleash server. The storage is only read: the
 * object writes.
 *
 * @throws FanionError `GENERAL` if `upstreamUrl` is missing, or if an option is invalid
 */
export function createObjectEdge(
	objects: ObjectNamespace,
	options: EdgeOptions,
): Edge {
	const { upstreamUrl, storage, upstreamRequestTimeout = 0 } = options;
	if (!upstreamUrl)
		throw new FanionError(
			"GENERAL",
			"`upstreamUrl` is missing: pass the address of the Unleash server",
		);
	const api = apiAddress(hrefOf(upstreamUrl));
	// A stub that has failed stays broken, so each request has its own.
	const stub = () => objects.get(objects.idFromName(NAME) as never);
	const send = (address: string, init: object) =>
		stub().fetch(`${ORIGIN}/api${address.slice(api.length)}`, init);
	return new EdgeServer(
		{
			...options,
			fetch: send as never,
			// An object whose server hangs answers old flags after its own timeout.
			upstreamRequestTimeout: 2 * (upstreamRequestTimeout || TIMEOUT),
			...(storage && { storage: readOnly(storage) }),
		},
		{ stream: (call) => openStream(stub(), call) },
	);
}

/** Opens a stream of the object, with the token of the request, which is valid. */
async function openStream(
	stub: ObjectStub,
	{ request, token }: Call,
): Promise<EdgeResponse> {
	const known = request.header("last-event-id");
	const headers = {
		authorization: token.secret,
		...(known !== undefined && { "last-event-id": known }),
	};
	const address = `${ORIGIN}/api/client/streaming`;
	const response: Response = await stub.fetch(address, { headers });
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		// A stream of the host, which the adapter passes on.
		body: response.body as never,
	};
}

function readOnly(storage: Storage): Storage {
	return { get: (key) => storage.get(key), set: () => {} };
}
