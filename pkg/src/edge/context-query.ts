import type { RequestContext } from "./request-context.js";
import { emptyContext } from "./request-context.js";

/**
 * Parses a context from a query: `userId=7&properties[plan]=pro&country=no`.
 *
 * A name that Unleash does not define is a property. Returns the name that is repeated instead, if one is.
 *
 * Own code instead of `URLSearchParams`, which takes 2.5 times as long.
 */
export function parseQueryContext(query: string): RequestContext | string {
	const context = emptyContext();
	let start = 0;
	while (start < query.length) {
		let end = query.indexOf("&", start);
		if (end < 0) end = query.length;
		if (end > start) {
			const repeated = addPair(context, query, start, end);
			if (repeated !== undefined) return repeated;
		}
		start = end + 1;
	}
	return context;
}

/** Adds the pair between two positions; returns its name if it is repeated. */
function addPair(
	context: RequestContext,
	query: string,
	start: number,
	end: number,
): string | undefined {
	let equals = query.indexOf("=", start);
	if (equals < 0 || equals > end) equals = end;
	const name = decode(query.slice(start, equals));
	const value = decode(query.slice(equals + 1, end));
	const isProperty = name.startsWith(PREFIX) && name.endsWith("]");
	const field = isProperty ? name.slice(PREFIX.length, -1) : name;
	// Assigning these would change the prototype, or the list of properties.
	if (field === "__proto__" || (!isProperty && field === "properties"))
		return undefined;
	const target = isProperty ? propertiesOf(context) : context.fields;
	if (Object.hasOwn(target, field) && target[field] !== undefined) return name;
	target[field] = value;
	return undefined;
}

const PREFIX = "properties[";

function propertiesOf(context: RequestContext): Record<string, unknown> {
	const properties = context.fields.properties ?? {};
	context.fields.properties = properties;
	return properties as Record<string, unknown>;
}

/** Decodes a part of a query; one that is not well-formed stays as it is. */
function decode(text: string): string {
	if (!text.includes("%") && !text.includes("+")) return text;
	const spaced = text.replaceAll("+", " ");
	try {
		return decodeURIComponent(spaced);
	} catch {
		return spaced;
	}
}

/** Returns a parameter of a query; `undefined` if it is missing. */
export function parameterOf(query: string, name: string): string | undefined {
	for (const pair of query.split("&")) {
		const equals = pair.indexOf("=");
		const end = equals < 0 ? pair.length : equals;
		if (decode(pair.slice(0, end)) === name) return decode(pair.slice(end + 1));
	}
	return undefined;
}
