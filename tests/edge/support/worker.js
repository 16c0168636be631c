// What tests of an edge in a Worker share: the name of the host, and a server with one flag.

import { UnleashServer } from "./unleash-server.js";

export const BACKEND = "*:production.backend-secret";
export const FRONTEND = "*:production.page-secret";

// The edge finds out by this name that it runs in a Worker.
Object.defineProperty(globalThis, "navigator", {
	value: { userAgent: "Cloudflare-Workers" },
	configurable: true,
});

export const flag = (name) => ({ name, enabled: true, strategies: [] });

/** Creates a server with the flag `one`, and a token of each kind. */
export function createServer() {
	const token = (type) => ({
		type,
		projects: ["*"],
		environment: "production",
	});
	return new UnleashServer({
		tokens: { [BACKEND]: token("client"), [FRONTEND]: token("frontend") },
		documents: { production: { version: 2, features: [flag("one")] } },
	});
}
