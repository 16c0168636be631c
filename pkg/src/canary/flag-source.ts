import type { Client } from "../client/client.js";
import type { Engine } from "../engine.js";

/** Where the router reads its flag: a client of `fanion/client`, or an engine. */
export type FlagSource = Engine | Client;

/** Returns whether a source fetches its flags, and reports metrics. */
export function isClient(source: FlagSource): source is Client {
	return "ensureFresh" in source;
}
