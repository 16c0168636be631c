/** Attributes of the cookies. */
export interface CookieAttributes {
	readonly domain: string | undefined;
	readonly path: string;
	readonly sameSite: "Lax" | "Strict" | "None";
	readonly secure: boolean;
}

/** Returns the value of the first cookie with a name. */
export function readCookie(
	header: string | null,
	name: string,
): string | undefined {
	for (const pair of header?.split(";") ?? []) {
		const end = pair.indexOf("=");
		if (pair.slice(0, end).trim() === name) return pair.slice(end + 1).trim();
	}
	return undefined;
}

/** Returns a `Set-Cookie` header; `maxAge` is in seconds. */
export function writeCookie(
	name: string,
	value: string,
	maxAge: number,
	{ domain, path, sameSite, secure }: CookieAttributes,
): string {
	const parts = [
		`${name}=${value}`,
		`Max-Age=${maxAge}`,
		`Path=${path}`,
		"HttpOnly",
		`SameSite=${sameSite}`,
	];
	if (domain) parts.push(`Domain=${domain}`);
	if (secure) parts.push("Secure");
	return parts.join("; ");
}
