import type { Route } from "./call.js";

/** A route, and the name that the path ends with. */
export interface Match {
	readonly route: Route;
	readonly name: string;
}

/** Finds the route of a path. */
export class Router {
	/** Routes whose path ends with a name. */
	readonly #named: readonly Route[];
	readonly #exactMatches = new Map<string, Match>();

	constructor(routes: readonly Route[]) {
		for (const route of routes)
			if (!route.path.endsWith("/"))
				this.#exactMatches.set(route.path, { route, name: "" });
		this.#named = routes.filter(({ path }) => path.endsWith("/"));
	}

	/** Returns the route of a path without query; `undefined` if there is none, or if its name is malformed. */
	find(path: string): Match | undefined {
		const exact = this.#exactMatches.get(path);
		if (exact) return exact;
		const route = this.#named.find(({ path: start }) => path.startsWith(start));
		const rest = route && path.slice(route.path.length);
		if (!route || !rest || rest.includes("/")) return undefined;
		try {
			return { route, name: decodeURIComponent(rest) };
		} catch {
			return undefined;
		}
	}
}
