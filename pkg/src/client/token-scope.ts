/**
 * Returns the part of a token before its secret, `project:environment`.
 *
 * Empty for a legacy token, and for a malformed one, which may have its secret anywhere.
 */
export function tokenScope(token: string): string {
	return /^\s*([^:\s]*:[^:\s]+)\.[^.:\s]+\s*$/.exec(token)?.[1] ?? "";
}

/** Returns the environment of a scope. Names of environments may contain dots, secrets do not. */
export function environmentOf(scope: string): string {
	return /:(.*)/.exec(scope)?.[1] ?? "default";
}
