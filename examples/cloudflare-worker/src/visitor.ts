const NAME = "visitor";
const YEAR = 365 * 24 * 60 * 60;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who asks, without knowing them: an id that stays the same as long as the cookie does. */
export interface Visitor {
	readonly id: string;
	/** What to set, when the visitor is new. */
	readonly cookie?: string;
}

/** Knows a visitor by their cookie, or gives them one. */
export function identify(request: Request): Visitor {
	const known = readCookie(request.headers.get("cookie") ?? "");
	// Anything can stand in a cookie; what we did not write does not count.
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
