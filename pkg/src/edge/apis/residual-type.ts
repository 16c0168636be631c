import type { EdgeRequest } from "../http.js";

/** The media type of a residual, for clients that evaluate it. */
export const RESIDUAL_TYPE = "application/vnd.fanion.residual+json";

/** Returns whether a request accepts residuals. */
export function acceptsResidual(request: EdgeRequest): boolean {
	return request.header("accept")?.includes(RESIDUAL_TYPE) ?? false;
}
