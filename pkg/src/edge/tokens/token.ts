/** What a token may read: definitions, or evaluated flags. */
export type TokenKind = "backend" | "frontend";

/** A token that is valid, and what it may see. */
export interface EdgeToken {
	/** The token itself. INVARIANT: sent only to the server; never logged, stored, or part of an address. */
	readonly secret: string;
	readonly kind: TokenKind;
	readonly environment: string;
	/** The projects that it may see; `*` or an empty list for all. */
	readonly projects: readonly string[];
	/** Stands for `projects` in keys. */
	readonly projectsKey: string;
	/** Whether it is valid without asking the server. */
	readonly isTrusted: boolean;
	/** SHA-256 of the token, in hexadecimal. */
	readonly digest: string;
}

/** The parts of a token that are not secret. */
export interface TokenScope {
	readonly project: string;
	readonly environment: string;
}

/**
 * Returns project and environment of a token, `{project}:{environment}.{secret}`; `undefined` if it is malformed.
 *
 * Names of environments may contain dots, secrets do not.
 */
export function scopeOf(secret: string): TokenScope | undefined {
	const colon = secret.indexOf(":");
	const dot = secret.lastIndexOf(".");
	if (colon < 0 || dot < colon + 2 || dot === secret.length - 1)
		return undefined;
	return {
		project: secret.slice(0, colon),
		environment: secret.slice(colon + 1, dot),
	};
}

/** Returns whom the flags of a token are for, `{project}:{environment}`; the token may be malformed. */
export function audienceOf({ secret, environment }: EdgeToken): string {
	const { project = "*" } = scopeOf(secret) ?? {};
	return `${project}:${environment}`;
}

/** Creates a token that is known to be valid. */
export function createToken(
	token: Omit<EdgeToken, "projectsKey" | "projects">,
	projects: readonly string[],
): EdgeToken {
	const isAll = projects.length === 0 || projects.includes("*");
	const list = isAll ? ["*"] : [...new Set(projects)];
	const projectsKey = JSON.stringify([...list].sort());
	return { ...token, projects: list, projectsKey };
}

/** Returns whether a token may see the flags of a project. */
export function sees({ projects }: EdgeToken, project: string): boolean {
	return projects.includes("*") || projects.includes(project);
}

/** Returns whether a token may see everything that another one may see. */
export function covers(wide: EdgeToken, narrow: EdgeToken): boolean {
	if (wide.environment !== narrow.environment) return false;
	return narrow.projects.every((project) => sees(wide, project));
}

/** Returns a name of the token for logs and lists: its scope, and the start of its digest instead of the secret. */
export function labelOf({ secret, digest }: EdgeToken): string {
	const scope = scopeOf(secret);
	const shown = scope ? `${scope.project}:${scope.environment}.` : "";
	return `${shown}#${digest.slice(0, 8)}`;
}

/** Returns the SHA-256 of a token, in hexadecimal. */
export async function digestOf(secret: string): Promise<string> {
	const bytes = new TextEncoder().encode(secret);
	const digest = await crypto.subtle.digest("SHA-256", bytes);
	return Array.from(new Uint8Array(digest), (byte) =>
		byte.toString(16).padStart(2, "0"),
	).join("");
}

/** Returns whether two strings are equal, in a time that depends only on the length of the first. */
export function isEqualSecret(given: string, known: string): boolean {
	let difference = given.length ^ known.length;
	for (let index = 0; index < given.length; index++)
		difference |= given.charCodeAt(index) ^ known.charCodeAt(index);
	return difference === 0;
}
