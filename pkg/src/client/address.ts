import type { Address } from "./options.js";

/** Returns an address as a string. */
export function hrefOf(address: string | Address): string {
	return typeof address === "string" ? address : address.href;
}

/** Returns whether the value is a `URL`. Hosts have several classes `URL`, so `instanceof` does not work. */
export function isAddress(value: unknown): value is Address {
	return typeof (value as Address | undefined)?.href === "string";
}

/**
 * Returns the address of an API, without a slash at its end.
 *
 * `/api` is appended unless the path contains it, as in GitLab, or ends in `/client` or `/client/features`.
 */
export function apiAddress(url: string): string {
	const [, base = "", end] = API.exec(url.trim()) ?? [];
	return end?.startsWith("/client") || /(^|[^/])\/api(\/|$)/.test(base)
		? base
		: `${base}/api`;
}

/** The base with its host, which may be named `client`, the end of the path, and the query. */
const API =
	/^((?:\w+:\/\/[^/?#]*)?[^?#]*?)\/*((?:\/client)?(?:\/features)?)\/*(?:[?#].*)?$/s;

/** Parses an address, in a page relative to the page; returns `undefined` if it is invalid. */
export function parseAddress(address: string): URL | undefined {
	try {
		return new URL(address, globalThis.location?.href);
	} catch {
		return undefined;
	}
}

/** Returns an address without user, password and query, which may be secret. */
export function publicAddress(address: string): string {
	const { protocol, host, pathname } = parseAddress(address) ?? {};
	// An address without `//`, such as `user:password@host`, has no host, and its path is not to be shown.
	return host ? `${protocol}//${host}${pathname}` : "an invalid address";
}

/** Returns whether an address has parts that `publicAddress` omits. */
export function hasSecret(address: string): boolean {
	return !publicAddress(address).startsWith(address);
}

/**
 * Returns a key for an address, without the parts that may be secret.
 *
 * A hash distinguishes addresses that differ in query or fragment; it does not depend on user and password.
 */
export function addressKey(address: string): string {
	if (!hasSecret(address)) return address;
	let hash = 0;
	for (const unit of address.replace(/^[^?#]*@/, ""))
		hash = (Math.imul(hash, 31) + unit.charCodeAt(0)) | 0;
	return `${publicAddress(address)} ${(hash >>> 0).toString(36)}`;
}
