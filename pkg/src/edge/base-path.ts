/** Returns a path that precedes all others with a slash at its start and none at its end; empty for the root. */
export function toBasePath(path = ""): string {
	const trimmed = path.replace(/^\/+|\/+$/g, "");
	return trimmed && `/${trimmed}`;
}
