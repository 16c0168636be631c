import type { EdgeRequest } from "../http.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { type IpRanges, parseIp } from "./ip-ranges.js";

/**
 * Returns the address of the user: the peer, or what a trusted proxy says in `X-Forwarded-For`.
 *
 * Each proxy appends the address of its peer. So the last address that is not of a trusted proxy is the user's. If every
 * proxy is trusted, the first address is. A peer without an address is trusted only if every peer is.
 */
export function userAddress(
	request: EdgeRequest,
	{ trustedProxies }: ResolvedEdgeOptions,
): string | undefined {
	const address = toPlain(request.address);
	if (trustedProxies === false) return address;
	const isTrusted = (proxy: string | undefined) =>
		trustedProxies === true ||
		(proxy !== undefined && trustedProxies.has(proxy));
	if (!isTrusted(address)) return address;
	const forwarded = (request.header("x-forwarded-for") ?? "")
		.split(",")
		.map((entry) => entry.trim())
		.filter((entry) => parseIp(entry) !== undefined);
	return (
		forwarded.findLast((entry) => !isTrusted(entry)) ?? forwarded[0] ?? address
	);
}

/** Returns an IPv4 address as such: a socket for both versions maps it to IPv6, which no constraint expects. */
function toPlain(address: string | undefined): string | undefined {
	return address?.startsWith(MAPPED) && address.includes(".")
		? address.slice(MAPPED.length)
		: address;
}

const MAPPED = "::ffff:";

/** Returns whether requests of the user's address are answered. */
export function isAllowed(
	request: EdgeRequest,
	options: ResolvedEdgeOptions,
): boolean {
	const { allowed, denied } = options;
	if (allowed === undefined && denied === undefined) return true;
	const address = userAddress(request, options);
	const isIn = (list: IpRanges) => address !== undefined && list.has(address);
	return (!allowed || isIn(allowed)) && !(denied && isIn(denied));
}
