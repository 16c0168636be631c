const NAME = "visitor";
const YEAR = 365 * 24 * 60 * 60;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An anonymous visitor, known by the id in a cookie. */
export interface Visitor {
	readonly id: string;
	/** The `Set-Cookie` header of a new visitor. */
	readonly cookie?: string;
}

/** Returns the visitor of the cookie, or a new one. */
export function identify(request: Request): Visitor {
	const known = readCookie(request.headers.get("cookie") ?? "");
	// A visitor can change the cookie, so only a UUID is accepted.
	if (known !== undefined && UUID.test(known)) return { id: known };
	const id = crypto.randomUUID();
	const cookie = `${NAME}=${id}; Max-Age=${YEAR}; Path=/; HttpOnly; SameSite=Lax; Secure`;
	return { id, cookie };
}

function readCookie(header: string): string | undefined {
	const pairs = header.split(";").map((pair) => pair.trim());
	return pairs
		.find((pair) => pair.startsWith(`${NAME}=`))
		?.slice(NAME.length + 1);
}
