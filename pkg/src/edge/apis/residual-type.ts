import type { EdgeRequest } from "../http.js";

/** The media type of a residual, for clients that evaluate it. */
export const RESIDUAL_TYPE = "application/vnd.fanion.residual+json";

/** A list of media types that has residuals, but not with the weight 0, which refuses them. */
const ACCEPTED =
	/application\/vnd\.fanion\.residual\+json(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

/** Returns whether a request accepts residuals. */
export function acceptsResidual(request: EdgeRequest): boolean {
	return ACCEPTED.test(request.header("accept") ?? "");
}
