/** The cookie with the `sessionId` of a visitor. */
export const SESSION_COOKIE = "unleash-session-id";

/** Returns a random `sessionId`: an integer below a billion, as a string. */
export function randomSessionId(): string {
	return `${Math.floor(Math.random() * 1_000_000_000)}`;
}

/** Compares two strings in a time that does not depend on where they differ. */
export function safeCompare(a: string, b: string): boolean {
	const given = String(a);
	const other = String(b);
	const expected = given.length === other.length ? other : given;
	let difference = given.length ^ other.length;
	for (let index = 0; index < given.length; index++)
		difference |= given.charCodeAt(index) ^ expected.charCodeAt(index);
	return difference === 0;
}
