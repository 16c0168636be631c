import type { Edge } from "./edge.js";
import { EdgeServer } from "./edge-server.js";
import type { EdgeOptions } from "./options.js";

/**
 * Creates an edge: a server of Unleash's HTTP APIs between SDKs and an Unleash server.
 *
 * @throws FanionError `GENERAL` if every source of flags is missing, or if an option is invalid; `PARSE_ERROR` if
 * `bootstrap` is the only source, and not a document
 *
 * ```ts
 * const edge = createEdge({ upstreamUrl: 'https://unleash.example.com', tokens: [token] });
 * export default { fetch: edge.fetch };
 * ```
 */
export function createEdge(options: EdgeOptions): Edge {
	return new EdgeServer(options);
}

export type { Edge, EdgeContext, HostRequest, HostResponse } from "./edge.js";
export type {
	EdgeRequest,
	EdgeResponse,
	StreamBody,
	StreamSink,
} from "./http.js";
export type {
	CorsOptions,
	EdgeOptions,
	EdgeResidualOptions,
	LogEntry,
	ProcessMetrics,
} from "./options.js";
