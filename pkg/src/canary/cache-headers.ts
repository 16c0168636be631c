/** Directives that let a shared cache store a response, or that replace `private`. */
const SHARED =
	/^\s*(public|private|s-maxage|proxy-revalidate|must-understand)\b/i;

/** Headers by which some networks override `Cache-Control`. Source: RFC 9213, and the networks' documentation. */
const OVERRIDES = [
	"akamai-cache-control",
	"cdn-cache-control",
	"cloudflare-cdn-cache-control",
	"edge-control",
	"netlify-cdn-cache-control",
	"surrogate-control",
	"vercel-cdn-cache-control",
	"x-accel-expires",
	"x-litespeed-cache-control",
];

/**
 * Keeps a response that depends on the visitor out of shared caches.
 *
 * `Vary` alone is not enough: some networks ignore it, and two visitors without a cookie would share one id.
 */
export function makePrivate(headers: Headers, vary: readonly string[]): void {
	const given = headers.get("cache-control") ?? "";
	const directives = given.match(/(?:[^,"]|"[^"]*")+/g) ?? [];
	const kept = directives.filter((directive) => !SHARED.test(directive));
	const all = ["private", ...kept.map((directive) => directive.trim())];
	headers.set("cache-control", all.join(", "));
	for (const name of OVERRIDES) headers.delete(name);
	addVary(headers, vary);
}

/** Keeps a response out of all caches: the next one may come from another build. */
export function forbidStorage(headers: Headers): void {
	headers.set("cache-control", "no-store");
	for (const name of OVERRIDES) headers.delete(name);
}

function addVary(headers: Headers, names: readonly string[]): void {
	const given = headers.get("vary") ?? "";
	const known = given.toLowerCase().split(/\s*,\s*/);
	if (known.includes("*")) return;
	for (const name of names)
		if (!known.includes(name.toLowerCase())) headers.append("vary", name);
}

/** Headers that ask whether a stored response is still valid. Those that guard a write are not among them. */
const CONDITIONS = ["if-none-match", "if-modified-since", "if-range", "range"];

/** Removes questions about the response of another build, which a build could wrongly answer with 304. */
export function dropConditions(headers: Headers): void {
	for (const name of CONDITIONS) headers.delete(name);
}
