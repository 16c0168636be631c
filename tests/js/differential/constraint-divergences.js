// Divergences in constraints: differences from `unleash-client` 6.12.1 that a ruling defines.

import {
	hasDottedMask,
	hasLoneSurrogate,
	isSingleAddress,
} from "./divergence-predicates.js";
import {
	isSemver,
	parseConstraintTimestamp,
	parseContextNumber,
	parseContextTimestamp,
	parseNumber,
	sdkTimestamp,
	trimLikeRust,
} from "./value-parsing.js";

/** `differs(constraint, reader)` returns whether the SDK and fanion read the constraint differently. */
export const CONSTRAINT_DIVERGENCES = [
	{
		name: "Blanks in lists",
		differs(constraint, reader) {
			if (!isList(constraint) || !constraint.values) return false;
			const entries = withoutEmpty(constraint.values);
			return (
				isListed(constraint, entries, reader) !==
				isListed(constraint, trimmed(entries), reader)
			);
		},
	},
	{
		name: "Empty entries in lists",
		differs: (constraint, reader) =>
			isList(constraint) &&
			constraint.values &&
			isListed(constraint, constraint.values, reader) !==
				isListed(constraint, withoutEmpty(constraint.values), reader),
	},
	{
		name: "Absent lists",
		differs: (constraint) =>
			(isList(constraint) || constraint.operator === "IN_CIDR") &&
			constraint.values === undefined,
	},
	{
		name: "Numbers in contexts",
		differs(constraint, reader) {
			const value = reader.sdkValue(constraint.contextName);
			return (
				isNumeric(constraint) &&
				value !== undefined &&
				!Object.is(Number(value), parseContextNumber(value))
			);
		},
	},
	{
		name: "Numbers in constraints",
		differs(constraint) {
			const sdkNumber = Number(constraint.value);
			return (
				isNumeric(constraint) &&
				!Number.isNaN(sdkNumber) &&
				!Object.is(
					sdkNumber,
					parseNumber(trimLikeRust(String(constraint.value))),
				)
			);
		},
	},
	{
		name: "Equal numbers",
		differs(constraint, reader) {
			const distance = Math.abs(
				Number(constraint.value) -
					Number(reader.sdkValue(constraint.contextName)),
			);
			return (
				constraint.operator === "NUM_EQ" &&
				distance > 0 &&
				distance < Number.EPSILON
			);
		},
	},
	{
		name: "Fields of dates",
		differs: (constraint) =>
			isDate(constraint) && constraint.contextName !== "currentTime",
	},
	{
		name: "Dates in contexts",
		differs: (constraint, reader) =>
			isDate(constraint) &&
			!reader.isOnlyInProperties("currentTime") &&
			sdkTime(reader) !== fanionTime(reader),
	},
	{
		name: "Dates in constraints",
		differs: (constraint) =>
			isDate(constraint) &&
			constraint.value !== undefined &&
			sdkTimestamp(constraint.value) !==
				parseConstraintTimestamp(constraint.value),
	},
	{
		name: "Versions in contexts",
		differs(constraint, reader) {
			const value = reader.sdkValue(constraint.contextName);
			return (
				isVersionOperator(constraint) &&
				value !== undefined &&
				value !== value.trim()
			);
		},
	},
	{
		name: "Versions in constraints",
		differs: (constraint) =>
			isVersionOperator(constraint) && /^\s*v/.test(constraint.value ?? ""),
	},
	{
		name: "Large version numbers",
		differs: (constraint, reader) =>
			isVersionOperator(constraint) &&
			[constraint.value, reader.sdkValue(constraint.contextName)].some(
				(value) => /\d{16}/.test(value ?? ""),
			),
	},
	{
		name: "Regular expressions",
		differs: (constraint, reader) =>
			constraint.operator === "REGEX" &&
			isPatternOfOtherDialect(constraint, reader),
	},
	// In fanion an invalid constraint never matches. In the SDK its test fails, so it matches if inverted.
	{
		name: "Broken parts",
		differs: (constraint) =>
			constraint.inverted === true && isInvalid(constraint),
	},
	{
		name: "Addresses in contexts",
		differs: (constraint, reader) =>
			constraint.operator === "IN_CIDR" &&
			!isSingleAddress(reader.sdkValue(constraint.contextName) ?? ""),
	},
	{
		name: "Dotted net masks",
		differs: (constraint) =>
			constraint.operator === "IN_CIDR" &&
			constraint.values?.some(hasDottedMask),
	},
	{
		name: "Fields and properties",
		differs: (constraint, reader) =>
			isDate(constraint) && reader.isOnlyInProperties("currentTime"),
	},
	{
		name: "Lone surrogates",
		differs(constraint, reader) {
			if (hasLoneSurrogate(constraint.contextName)) return true;
			if (constraint.operator === "REGEX")
				return hasLoneSurrogate(reader.sdkValue(constraint.contextName));
			if (!isList(constraint) || !constraint.values) return false;
			return (
				isListed(constraint, constraint.values, reader) !==
				isListed(constraint, constraint.values, reader, (string) =>
					string.toWellFormed(),
				)
			);
		},
	},
];

const LIST_OPERATORS = new Set([
	"IN",
	"NOT_IN",
	"STR_STARTS_WITH",
	"STR_ENDS_WITH",
	"STR_CONTAINS",
]);

const isList = ({ operator }) => LIST_OPERATORS.has(operator);
const isNumeric = ({ operator }) => operator.startsWith("NUM_");
const isDate = ({ operator }) => operator.startsWith("DATE_");
const isVersionOperator = ({ operator }) => operator.startsWith("SEMVER_");

/** Returns whether a list operator matches any of `entries`; `normalize` is applied to both sides. */
function isListed(
	{ operator, contextName, caseInsensitive },
	entries,
	reader,
	normalize = (string) => string,
) {
	const ignoresCase = caseInsensitive && operator.startsWith("STR_");
	const fold = (string) =>
		ignoresCase ? normalize(string).toLowerCase() : normalize(string);
	const value = reader.sdkValue(contextName);
	if (value === undefined) return false;
	return entries.some((entry) => MATCHES[operator](fold(value), fold(entry)));
}

const MATCHES = {
	IN: (value, entry) => value === entry,
	NOT_IN: (value, entry) => value === entry,
	STR_STARTS_WITH: (value, entry) => value.startsWith(entry),
	STR_ENDS_WITH: (value, entry) => value.endsWith(entry),
	STR_CONTAINS: (value, entry) => value.includes(entry),
};

const withoutEmpty = (entries) => entries.filter((entry) => entry !== "");
const trimmed = (entries) => entries.map((entry) => entry.trim());

function isInvalid(constraint) {
	const value =
		constraint.value === undefined ? undefined : String(constraint.value);
	if (isNumeric(constraint))
		return (
			value === undefined || Number.isNaN(parseNumber(trimLikeRust(value)))
		);
	if (isDate(constraint))
		return value === undefined || parseConstraintTimestamp(value) === undefined;
	if (isVersionOperator(constraint))
		return value === undefined || !isSemver(trimLikeRust(value));
	return false;
}

// The SDK reads a missing or empty currentTime as now.
const sdkTime = (reader) =>
	reader.topLevel("currentTime")
		? sdkTimestamp(reader.topLevel("currentTime"))
		: "now";

function fanionTime(reader) {
	const value = reader.fanionValue("currentTime");
	return value === undefined ? "now" : parseContextTimestamp(value);
}

// Constructs that RE2 does not have, or that fanion does not support. The rest of the dialect is shared.
const OTHER_DIALECT = [/&&/, /\(\?[ims]*x/, /\\u/, /[*+?}]\+/, /\\[CZh]/];

const isPatternOfOtherDialect = ({ value }) =>
	value !== undefined &&
	OTHER_DIALECT.some((construct) => construct.test(value));
