import type { Client } from "../client/client.js";
import type { Engine } from "../engine.js";

/** Where a provider reads flags: a client of `fanion/client`, or an engine. */
export type FlagSource = Engine | Client;

/** Returns whether a source keeps its flags fresh by itself. */
export function isClient(source: FlagSource): source is Client {
	return "ensureFresh" in source;
}
