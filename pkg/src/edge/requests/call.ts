import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { EdgeToken } from "../tokens/token.js";

/** A request that was routed, and whose token was accepted. */
export interface Call {
	readonly request: EdgeRequest;
	/** Without the question mark. */
	readonly query: string;
	/** The decoded last part of the path, of routes that have one. */
	readonly name: string;
	/** INVARIANT: set for every route that asks for a token. */
	readonly token: EdgeToken;
}

export type Answer = EdgeResponse | Promise<EdgeResponse>;

/** Who may use a route. */
export type Access = "frontend" | "backend" | "any" | "open";

/** One path of the edge. */
export interface Route {
	readonly methods: readonly string[];
	/** Ends with a slash if a name follows. */
	readonly path: string;
	readonly access: Access;
	readonly answer: (call: Call) => Answer;
	/** Returns the answer to a request that is refused; by default an error in the format of Unleash. */
	readonly refuse?: (
		request: EdgeRequest,
		status: number,
		message: string,
	) => EdgeResponse;
}
