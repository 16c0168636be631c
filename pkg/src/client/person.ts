import type { Context, NamedFields, Value } from "../types.js";

type Fields = NamedFields & Record<string, Value>;

/**
 * A context on top of what is known of everybody. An empty `userId` or `sessionId` counts as missing:
 * pages often have one, and all of them would share a bucket.
 */
export function person(everybody: NamedFields, given: Context): Context {
	const above = given as Fields;
	const context: Record<string, unknown> = { ...everybody, ...above };
	const { properties } = above;
	if (properties) {
		// At the top, what is known of everybody would go before them.
		for (const name in properties)
			if (name in everybody && above[name] === undefined) delete context[name];
		context.properties = { ...everybody.properties, ...properties };
	}
	for (const name of ["userId", "sessionId"] as const)
		if (context[name] === "") context[name] = everybody[name] || undefined;
	return context;
}
