/**
 * Why a build was chosen.
 *
 * - `flag`: the variant of the flag, or that the flag gives none.
 * - `session`: the build of the session, newer than that of the flag, or of the page that sends the request.
 * - `asset`: the address names the build, or a file that only some builds have.
 * - `preview`: a tester has chosen it.
 * - `anonymous`: a bucket would decide, but the request has no id.
 * - `brake`: the brake of the build was pulled, or the flag was switched off.
 * - `unavailable`: there is no flag, or its variant names no build.
 * - `fallback`: the chosen build did not answer.
 */
export type DecisionReason =
	| "flag"
	| "session"
	| "asset"
	| "preview"
	| "anonymous"
	| "brake"
	| "unavailable"
	| "fallback";
