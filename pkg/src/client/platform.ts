/** The host, as reports name it. */
export interface Platform {
	readonly platformName: string;
	readonly platformVersion: string;
}

/** Returns the name and version of the host. */
export function platform(): Platform {
	const { Deno, Bun, process } = globalThis as Hosts;
	const name = (platformName: string, platformVersion = "unknown") => ({
		platformName,
		platformVersion,
	});
	if (isWorker()) return name("workerd");
	if (Deno) return name("deno", Deno.version.deno);
	if (Bun) return name("bun", Bun.version);
	if (process?.versions?.node) return name("node", process.versions.node);
	return name(BROWSER);
}

/** Returns whether the host is Cloudflare Workers, where timers and `fetch` work only during a request. */
export function isWorker(): boolean {
	return (globalThis as Hosts).navigator?.userAgent === WORKER;
}

/** Returns whether the host is a browser: a page, or a worker of one. */
export function isBrowser(): boolean {
	return platform().platformName === BROWSER && !("EdgeRuntime" in globalThis);
}

const BROWSER = "browser";
const WORKER = "Cloudflare-Workers";

interface Hosts {
	readonly Deno?: { readonly version: { readonly deno: string } };
	readonly Bun?: { readonly version: string };
	readonly process?: { readonly versions?: { readonly node?: string } };
	readonly navigator?: { readonly userAgent?: string };
}
