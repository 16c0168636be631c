// Random contexts with the fields that random documents use.

import {
	FIELDS,
	ODD_SCALARS,
	ODD_VALUES,
	STANDARD_FIELDS,
	VALUES,
} from "./sample-values.js";
import { randomString } from "./seeded-random.js";

/** Returns a context: most fields are set, most are strings, most standard fields are at the top level. */
export function randomContext(random) {
	const context = {};
	const properties = {};
	for (const [kind, fields] of Object.entries(FIELDS)) {
		for (const name of fields) {
			if (name === "properties" || random.chance(kind === "odd" ? 0.8 : 0.3))
				continue;
			const isTopLevel = STANDARD_FIELDS.includes(name)
				? random.chance(0.96)
				: random.chance(0.2);
			defineField(
				isTopLevel ? context : properties,
				name,
				contextValue(random, kind, name),
			);
		}
	}
	return random.chance(0.97) ? { ...context, properties } : context;
}

// Assignment would not make an own property of `__proto__`.
const defineField = (object, name, value) =>
	Object.defineProperty(object, name, {
		value,
		enumerable: true,
		writable: true,
		configurable: true,
	});

function contextValue(random, kind, name) {
	if (random.chance(0.03)) return random.pick(ODD_SCALARS);
	if (kind === "number" && random.chance(0.4))
		return random.pick([5, 5.5, -3, 0, 42, 100, 1e21, 0.3, 0.1 + 0.2]);
	if (kind === "string" || kind === "odd")
		return name === "birth" ? random.pick(VALUES.date) : randomString(random);
	if (kind === "date" && random.chance(0.1)) return new Date(1643461200000);
	return random.mostly(VALUES[kind], ODD_VALUES[kind], 0.3);
}
