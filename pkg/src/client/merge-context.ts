import { firstLine } from "../errors.js";
import type { Context, NamedFields } from "../types.js";

type Fields = Pick<NamedFields, "properties"> & Record<string, unknown>;

/** Calls back with a message about a field that throws. */
type Warn = (message: string) => void;

/**
 * Merges the context of a request into the default context; fields of the request win.
 *
 * A field that is `undefined` counts as missing; `null` hides the default. An empty `userId` or `sessionId`, also
 * in `properties`, counts as missing: all users with an empty id would share one bucket.
 */
export function mergeContext(
	defaults: NamedFields,
	request: Context,
	warn: Warn,
): Context {
	const fields = dropEmptyIds(fieldsOf(request, warn));
	const context: Record<string, unknown> = { ...defaults, ...fields };
	const inherited =
		defaults.properties && withoutHidden(defaults.properties, fields);
	if (inherited && fields.properties !== null) context.properties = inherited;
	if (fields.properties) {
		const properties = dropEmptyIds(fieldsOf(fields.properties, warn));
		// The engine prefers top-level fields, so a default there would hide a property of the request.
		for (const name of Object.keys(properties))
			if (name in context && !Object.hasOwn(fields, name)) delete context[name];
		context.properties = { ...inherited, ...properties };
	}
	return context;
}

/** Returns the default properties without those that a `null` at the top of the request hides. */
function withoutHidden(
	properties: NonNullable<NamedFields["properties"]>,
	fields: Fields,
): NamedFields["properties"] {
	const isHidden = (name: string) => (fields[name] as unknown) === null;
	const names = Object.keys(properties);
	if (!names.some(isHidden)) return properties;
	const visible = names.filter((name) => !isHidden(name));
	return Object.fromEntries(visible.map((name) => [name, properties[name]]));
}

function dropEmptyIds(fields: Fields): Fields {
	for (const name of ["userId", "sessionId"])
		if (fields[name] === "") delete fields[name];
	return fields;
}

/**
 * Copies the fields of an object that the engine would read: getters and inherited fields too.
 *
 * What every object inherits, inherited methods and missing fields are left out.
 */
function fieldsOf(object: object, warn: Warn): Fields {
	return plainFields(object) ?? allFields(object, warn);
}

/**
 * Copies the fields of a plain object; `undefined` if it is none, or needs more care. Most contexts are plain
 * objects, and this takes a third of the time of `allFields`.
 */
function plainFields(object: object): Fields | undefined {
	if (Object.getPrototypeOf(object) !== Object.prototype) return undefined;
	try {
		const fields: Record<string, unknown> = { ...object };
		const names = Object.getOwnPropertyNames(object);
		for (let index = 0; index < names.length; index++) {
			const name = names[index] as string;
			if (name === "__proto__") return undefined;
			if (fields[name] === undefined) return undefined;
		}
		return fields as Fields;
	} catch {
		return undefined;
	}
}

function allFields(object: object, warn: Warn): Fields {
	// An object without a prototype would take three times as long to fill and merge.
	const fields: Record<string, unknown> = {};
	let level = object;
	let next: object | null;
	do {
		next = Object.getPrototypeOf(level) as object | null;
		const isOwn = level === object;
		for (const name of Object.getOwnPropertyNames(level)) {
			if (!isOwn && isHidden(fields, name)) continue;
			try {
				const value = (object as Record<string, unknown>)[name];
				const isMethod = !isOwn && typeof value === "function";
				if (value !== undefined && !isMethod) setField(fields, name, value);
			} catch (error) {
				warn(`context field \`${name}\`: ${firstLine(error)}`);
			}
		}
		level = next as object;
		// The prototype of all objects has no prototype. Each realm has its own.
	} while (next && Object.getPrototypeOf(next));
	return fields as Fields;
}

/** Returns whether an inherited field is no field: a nearer one has its name, or every object inherits the name. */
function isHidden(fields: Record<string, unknown>, name: string): boolean {
	return Object.hasOwn(fields, name) || name in Object.prototype;
}

/** Sets an own property. An assignment to `__proto__` would replace the prototype. */
function setField(
	fields: Record<string, unknown>,
	name: string,
	value: unknown,
): void {
	if (name !== "__proto__") fields[name] = value;
	else
		Object.defineProperty(fields, name, {
			value,
			configurable: true,
			enumerable: true,
			writable: true,
		});
}
