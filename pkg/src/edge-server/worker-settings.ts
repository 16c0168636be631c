import type { EdgeOptions } from "../edge/options.js";
import type { ServerSettings } from "./settings.js";

/** Milliseconds after which a worker has the flags of the primary. */
const REFRESH_INTERVAL = 1000;

/** Milliseconds between two reports of a worker to the primary. A worker that crashes loses its metrics since the last. */
const METRICS_INTERVAL = 1000;

/**
 * Returns the settings of the one edge that asks the server, for all workers.
 *
 * Only workers ask it, so it needs neither the paths nor the limits of the edge that users ask.
 */
export function primarySettings(settings: ServerSettings): ServerSettings {
	const {
		basePath: _path,
		tokenHeader: _header,
		allowList: _allowed,
		denyList: _denied,
		residual: _residual,
		explainToken: _explain,
		...edge
	} = settings.edge;
	return { ...settings, edge: { ...edge, serveChanges: false } };
}

/** Returns the settings of a worker, whose server is the primary. */
export function workerSettings(
	settings: ServerSettings,
	id: number,
	fetch: NonNullable<EdgeOptions["fetch"]>,
): ServerSettings {
	const {
		customClientHeaders: _headers,
		streaming = false,
		delta = false,
		instanceId,
		...edge
	} = settings.edge;
	return {
		...settings,
		storage: undefined,
		upstreamAuthHeader: "authorization",
		edge: {
			serveChanges: streaming || delta,
			...edge,
			...(instanceId && { instanceId: `${instanceId}-worker-${id}` }),
			upstreamUrl: "http://primary.invalid",
			fetch,
			refreshInterval: REFRESH_INTERVAL,
			metricsInterval: edge.metricsInterval === 0 ? 0 : METRICS_INTERVAL,
		},
	};
}
