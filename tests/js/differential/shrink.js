// Reduces the input of a failure to a short reproducer.

// Removing one of these makes a part invalid, which is a different failure.
const REQUIRED = new Set([
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

/** Removes parts of `value` one by one while `fails` returns true. Returns the smallest value found. */
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
		if (Array.isArray(value) || !REQUIRED.has(key)) yield without(value, key);
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
