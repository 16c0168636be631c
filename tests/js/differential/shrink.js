// Makes the input of a failure smaller, so that a person can read it.

// Without these a part is broken, which would be another story than the one to be told.
const NEEDED = new Set([
	"document",
	"context",
	"call",
	"version",
	"features",
	"name",
	"enabled",
	"operator",
	"contextName",
	"weight",
	"id",
]);

/** The smallest value near `value` for which `fails` still holds: parts are left out one by one. */
export function shrink(value, fails) {
	for (const smaller of withoutOnePart(value)) {
		if (fails(smaller)) return shrink(smaller, fails);
	}
	return value;
}

function* withoutOnePart(value) {
	if (value === null || typeof value !== "object" || value instanceof Date)
		return;
	for (const key of Object.keys(value)) {
		if (Array.isArray(value) || !NEEDED.has(key)) yield without(value, key);
		for (const part of withoutOnePart(value[key]))
			yield withPart(value, key, part);
	}
}

function without(value, key) {
	if (Array.isArray(value))
		return value.filter((_, index) => index !== Number(key));
	const { [key]: _, ...rest } = value;
	return rest;
}

function withPart(value, key, part) {
	if (Array.isArray(value))
		return value.map((old, index) => (index === Number(key) ? part : old));
	return { ...value, [key]: part };
}
