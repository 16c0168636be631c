// Where fanion and `unleash-client` 6.12.1 give different results by design. Each class has the name of
// its ruling in `docs/compatibility.md`, and a test for exactly the part of a flag that the two read
// differently, so that a class cannot hide other differences.

import { CONSTRAINT_DIVERGENCES } from "./constraint-divergences.js";
import { partsOf } from "./flag-parts.js";
import { STRATEGY_DIVERGENCES } from "./strategy-divergences.js";
import { VARIANT_DIVERGENCES } from "./variant-divergences.js";

const isDateObject = (value) => value instanceof Date;
const isNonScalarObject = (value) =>
	value !== null && typeof value === "object" && !isDateObject(value);

const FLAG_DIVERGENCES = [
	{
		name: "Absent strategies",
		differs: ({ strategies }) => !Array.isArray(strategies),
	},
	{
		name: "Inherited names",
		differs: ({ name }) => name in Object.prototype,
	},
];

const FIELD_DIVERGENCES = [
	{
		name: "Objects in contexts",
		differs: (field, reader) => reader.differs(field, isNonScalarObject),
	},
	{
		name: "Dates as values",
		differs: (field, reader) => reader.differs(field, isDateObject),
	},
	{
		name: "Inherited names",
		differs: (field, reader) =>
			field in Object.prototype &&
			reader.sdkValue(field) !== reader.fanionValue(field),
	},
];

/** All classes by the kind of part that they test. */
const DIVERGENCES = {
	flag: FLAG_DIVERGENCES,
	strategy: STRATEGY_DIVERGENCES,
	constraint: CONSTRAINT_DIVERGENCES,
	variants: VARIANT_DIVERGENCES,
	field: FIELD_DIVERGENCES,
};

/** The names of all classes. */
export const DIVERGENCE_NAMES = new Set(
	Object.values(DIVERGENCES)
		.flat()
		.map(({ name }) => name),
);

/** Returns the names of all classes that apply to a part of the evaluated flag or of its parents. */
export function divergencesOf(evaluation) {
	const names = new Set();
	for (const { kind, part, reader } of partsOf(evaluation)) {
		for (const { name, differs } of DIVERGENCES[kind]) {
			if (differs(part, reader)) names.add(name);
		}
	}
	return [...names];
}
