import { propertyName } from "./source-text.js";

/** Levels of nested values that a type describes; deeper ones are `unknown`. */
const MAX_DEPTH = 16;

/**
 * Returns the type of some JSON values, in TypeScript.
 *
 * A field that some of the objects lack is optional. Literals become their types: a document may change them.
 */
export function jsonType(values: readonly unknown[], depth = 0): string {
	if (depth > MAX_DEPTH) return "unknown";
	const arrays = values.filter(Array.isArray);
	const objects = values.filter(isObject);
	const types = new Set([
		...(objects.length > 0 ? [objectType(objects, depth)] : []),
		...(arrays.length > 0
			? [`Array<${jsonType(arrays.flat(), depth + 1)}>`]
			: []),
		...values
			.filter(isScalar)
			.map((value) => (value === null ? "null" : typeof value))
			.sort(),
	]);
	return [...types].join(" | ") || "unknown";
}

type JsonObject = Readonly<Record<string, unknown>>;

function objectType(objects: readonly JsonObject[], depth: number): string {
	const names = new Set(objects.flatMap((object) => Object.keys(object)));
	if (names.size === 0) return "object";
	const fields = [...names].sort().map((name) => {
		const holders = objects.filter((object) => Object.hasOwn(object, name));
		const mark = holders.length < objects.length ? "?" : "";
		const type = jsonType(
			holders.map((object) => object[name]),
			depth + 1,
		);
		return `${propertyName(name)}${mark}: ${type}`;
	});
	return `{ ${fields.join("; ")} }`;
}

function isScalar(value: unknown): boolean {
	return value === null || typeof value !== "object";
}

function isObject(value: unknown): value is JsonObject {
	return !isScalar(value) && !Array.isArray(value);
}
