/** A reason why the server does not start, with the remedy, for the operator. */
export class StartupError extends Error {
	override readonly name = "StartupError";
}

/** Returns the code of an error of the host: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
	const { code } = Object(error) as { readonly code?: unknown };
	return typeof code === "string" ? code : undefined;
}
