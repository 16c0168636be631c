import type { Engine } from "../engine.js";
import type { Client } from "./client.js";

/** Where flags are read: a client of `fanion/client`, or an engine. */
export type FlagSource = Engine | Client;

/** Returns whether a source keeps its flags fresh by itself. */
export function isClient(source: FlagSource): source is Client {
	return "ensureFresh" in source;
}
