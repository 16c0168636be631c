/** The context of a request: fields at the top, and `properties`. */
export interface RequestContext {
	readonly fields: Record<string, unknown>;
}

/** Returns a context whose named fields are all missing, so that all contexts have one shape. */
export function emptyContext(): RequestContext {
	return {
		fields: {
			userId: undefined,
			sessionId: undefined,
			remoteAddress: undefined,
			environment: undefined,
			appName: undefined,
			currentTime: undefined,
			properties: undefined,
		},
	};
}

/**
 * Reads a context from the JSON of a body: at the top, or inside `context`.
 *
 * Values that are no strings, numbers, booleans or `null` are left out; with `null` a field is known to be missing, which
 * matters for residuals. Returns `undefined` if the JSON is no object.
 */
export function toRequestContext(json: unknown): RequestContext | undefined {
	const given = unwrap(json);
	if (!isObject(given)) return undefined;
	const context = emptyContext();
	copyFields(given, context.fields);
	const { properties } = given;
	if (isObject(properties)) {
		const copy = {};
		copyFields(properties, copy);
		context.fields.properties = copy;
	}
	return context;
}

function unwrap(json: unknown): unknown {
	if (!isObject(json)) return json;
	const { context } = json;
	return isObject(context) ? context : json;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Copies the values that are fields of a context. */
function copyFields(
	from: Record<string, unknown>,
	to: Record<string, unknown>,
): void {
	for (const name of Object.keys(from)) {
		const value = from[name];
		const isField =
			value === null || ["string", "number", "boolean"].includes(typeof value);
		if (isField && name !== "__proto__" && name !== "properties")
			to[name] = value;
	}
}
