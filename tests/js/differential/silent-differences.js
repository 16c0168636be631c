// Where `unleash-client` 6.12.1 and Yggdrasil 0.21.7 agree and fanion differs without a warning. Each entry
// has the name of its row in `docs/compatibility.md`, section "Where both engines agree and fanion differs".

import { divergencesOf } from "./divergences.js";
import { partsOf } from "./flag-parts.js";
import { CUSTOM_STRATEGY } from "./random-documents.js";
import { parseContextTimestamp, sdkTimestamp } from "./value-parsing.js";

/**
 * What both engines read and fanion does not. `differs(part, reader, isParent)` returns whether a part of the
 * flag or of a parent has such a value. An entry that does not occur fails the test: fanion agrees, so the
 * entry and its row go.
 */
const SHARED_READINGS = [
	{
		name: "Dates with blanks",
		kind: "constraint",
		differs: sharedDate(/^[^t]*\d\s+\d/i),
	},
	{
		name: "Constructs of other dialects in patterns",
		kind: "constraint",
		differs: ({ operator, value = "" }) =>
			operator === "REGEX" && OTHER_CONSTRUCT.test(value),
	},
];

// Word boundaries `\<` and `\>`, flags that RE2 does not have, repetitions of nothing and of repetitions, and
// blanks in the bounds of a repetition.
const OTHER_CONSTRUCT = new RegExp(
	[
		/\\[<>]|\\b\{/,
		/\(\?[a-z]*[uxRU]/,
		/\(\?[a-zA-Z-]*\)[*+?{]/,
		/[*+?}][*+{]/,
		/\{[\d,]* [\d, ]*\}/,
	]
		.map(({ source }) => source)
		.join("|"),
);

/** Returns a test for a `currentTime` of a form that Yggdrasil reads, and the SDK too, but fanion does not. */
function sharedDate(form) {
	const isForm = yggdrasilDate(form);
	return (constraint, reader) =>
		isForm(constraint, reader) &&
		sdkTimestamp(reader.fanionValue("currentTime")) !== undefined;
}

/** Returns a test for a `currentTime` of a form that Yggdrasil reads and fanion does not. */
function yggdrasilDate(form) {
	return ({ operator }, reader) => {
		const value = reader.fanionValue("currentTime") ?? "";
		return (
			operator.startsWith("DATE_") &&
			form.test(value) &&
			parseContextTimestamp(value) === undefined
		);
	};
}

/**
 * Rulings by which Yggdrasil differs from fanion. Where another ruling makes Node differ too, the two may
 * agree by chance.
 */
const YGGDRASIL_DIVERGENCES = [
	{
		name: "Blanks around addresses",
		kind: "constraint",
		differs: ({ operator, values }) =>
			operator === "IN_CIDR" && values?.some((range) => range !== range.trim()),
	},
	{
		name: "Custom strategies",
		kind: "strategy",
		differs: ({ name }, _, isParent) => isParent && name === CUSTOM_STRATEGY,
	},
	{
		name: "Dates in contexts",
		kind: "constraint",
		differs: yggdrasilDate(/^\s*[+-]?\d+-\s*\d{1,2}-\s*\d{1,2}(t|\s+)\s*\d/i),
	},
	{
		name: "Dependencies on variants",
		kind: "flag",
		differs: ({ dependencies = [] }, _, isParent) =>
			!isParent && dependencies.some(({ variants }) => variants?.length > 0),
	},
	{
		name: "Empty stickiness",
		kind: "strategy",
		differs: ({ name, parameters }) =>
			name === "flexibleRollout" && parameters?.stickiness === "",
	},
	{
		name: "Empty user id lists",
		kind: "strategy",
		differs: ({ name, parameters }, reader) =>
			name === "userWithId" &&
			parameters?.userIds?.trim() === "" &&
			reader.fanionValue("userId") === "",
	},
	{
		name: "Fields and properties",
		kind: "field",
		differs: (field, reader) =>
			reader.fanionValue(field) !== reader.yggdrasilValue(field),
	},
	{
		name: "Group ids of parents",
		kind: "strategy",
		differs: ({ name, parameters }, _, isParent) =>
			isParent &&
			name === "flexibleRollout" &&
			parameters?.groupId === undefined,
	},
	{
		name: "Numbers in contexts",
		kind: "constraint",
		differs: ({ operator, contextName }, reader) =>
			operator.startsWith("NUM_") &&
			/^[+-]?(inf(inity)?|nan)$/i.test(reader.fanionValue(contextName) ?? ""),
	},
];

// Yggdrasil turns off a flag that it cannot compile.
const REFUSED = "Flags that Yggdrasil refuses";

/** The names of the differences that fanion can remove, and of those that two rulings make by chance. */
export const SHARED_NAMES = SHARED_READINGS.map(({ name }) => name);
export const CHANCE_NAMES = [
	...YGGDRASIL_DIVERGENCES.map(({ name }) => name),
	REFUSED,
];

/** Returns the names of all silent differences that apply; `isRefused`: Yggdrasil refuses the flag or a parent. */
export function silentDifferencesOf(evaluation, isRefused) {
	const shared = namesOf(SHARED_READINGS, evaluation);
	if (shared.length > 0) return shared;
	const node = divergencesOf(evaluation);
	const yggdrasil = namesOf(YGGDRASIL_DIVERGENCES, evaluation);
	if (isRefused) yggdrasil.push(REFUSED);
	// One ruling alone would be a reading that the two share.
	return new Set([...node, ...yggdrasil]).size > 1 && node.length > 0
		? yggdrasil
		: [];
}

function namesOf(differences, evaluation) {
	const parts = [...partsOf(evaluation)];
	return differences
		.filter(({ kind, differs }) =>
			parts.some(
				(entry) =>
					entry.kind === kind &&
					differs(entry.part, entry.reader, entry.isParent),
			),
		)
		.map(({ name }) => name);
}
