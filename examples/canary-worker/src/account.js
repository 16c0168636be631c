const DAY = 86_400_000;

/** Age in days up to which an account of the plan Pro is early. Segment 2 has the same limit. */
const EARLY = 90;

/**
 * Returns what the shop knows about the account of a request.
 *
 * The example reads it from a cookie `account=7:pro:2026-09-01`, which anyone can write. A shop verifies its session here.
 */
export function readAccount(request) {
	const cookie = request.headers.get("cookie") ?? "";
	const [, account] = cookie.match(/(?:^|; )account=([^;]*)/) ?? [];
	const [userId, plan, since] = account?.split(":") ?? [];
	if (!userId) return {};
	const accountAge = Math.floor((Date.now() - Date.parse(since)) / DAY);
	return { userId, plan, accountAge };
}

/** Returns the channel of an account, for the logs of the builds. */
export function channelOf({ plan, accountAge }) {
	if (plan !== "pro") return plan;
	return accountAge < EARLY ? "early Pro" : "established Pro";
}
