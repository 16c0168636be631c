// Where fanion and `unleash-client` 6.12.1 answer differently on purpose. Each class has the name of
// its ruling in docs/compatibility.md and a test of the very part of a flag that is read differently,
// so that nothing else can hide behind it.

import { CUSTOM_STRATEGY } from "./documents.js";
import { partsOf, sticky, stickyFields } from "./parts.js";
import {
	isAscii,
	isOurVersion,
	ourConstraintInstant,
	ourContextInstant,
	ourContextNumber,
	ourNumber,
	ourPercentage,
	theirInstant,
	trimLikeRust,
} from "./readings.js";

/** The names of all classes of which the flag asked about, or a parent of it, holds a part. */
export function explain(question) {
	const names = new Set();
	for (const { kind, part, who } of partsOf(question)) {
		for (const { name, on, differs } of DIVERGENCES) {
			if (on === kind && differs(part, who)) names.add(name);
		}
	}
	return [...names];
}

const isList = ({ operator }) => LIST_OPERATORS.has(operator);
const isNumeric = ({ operator }) => operator.startsWith("NUM_");
const isDate = ({ operator }) => operator.startsWith("DATE_");
const isVersion = ({ operator }) => operator.startsWith("SEMVER_");

const LIST_OPERATORS = new Set([
	"IN",
	"NOT_IN",
	"STR_STARTS_WITH",
	"STR_ENDS_WITH",
	"STR_CONTAINS",
]);

/** Whether a list operator finds any of `entries` in the value; `read` is how texts are read. */
function isListed(
	{ operator, contextName, caseInsensitive },
	entries,
	who,
	read = (text) => text,
) {
	const folded = caseInsensitive && operator.startsWith("STR_");
	const fold = (text) => (folded ? read(text).toLowerCase() : read(text));
	const value = who.theirs(contextName);
	if (value === undefined) return false;
	return entries.some((entry) => FINDS[operator](fold(value), fold(entry)));
}

const FINDS = {
	IN: (value, entry) => value === entry,
	NOT_IN: (value, entry) => value === entry,
	STR_STARTS_WITH: (value, entry) => value.startsWith(entry),
	STR_ENDS_WITH: (value, entry) => value.endsWith(entry),
	STR_CONTAINS: (value, entry) => value.includes(entry),
};

const withoutEmpty = (entries) => entries.filter((entry) => entry !== "");
const trimmed = (entries) => entries.map((entry) => entry.trim());

function isUnusable(constraint) {
	const text =
		constraint.value === undefined ? undefined : String(constraint.value);
	if (isNumeric(constraint))
		return text === undefined || Number.isNaN(ourNumber(trimLikeRust(text)));
	if (isDate(constraint))
		return text === undefined || ourConstraintInstant(text) === undefined;
	if (isVersion(constraint))
		return text === undefined || !isOurVersion(trimLikeRust(text));
	return false;
}

// What the SDK takes for the time: nothing and the empty text mean now.
const theirTime = (who) =>
	who.top("currentTime") ? theirInstant(who.top("currentTime")) : "now";

function ourTime(who) {
	const text = who.ours("currentTime");
	return text === undefined ? "now" : ourContextInstant(text);
}

// RE2 and regex-lite write or read these differently; the rest of the dialect is shared.
const OTHER_DIALECT = [
	/\\Q/,
	/&&/,
	/\(\?[ims]*x/,
	/\\u/,
	/[*+?}]\+/,
	/\{\d{4,}/,
	/\\[pP]/,
	/\\[CZh]/,
];

function isOtherPattern({ value, contextName, caseInsensitive }, who) {
	if (value === undefined) return false;
	if (OTHER_DIALECT.some((construct) => construct.test(value))) return true;
	const anyCase = caseInsensitive || /\(\?[ms]*i/.test(value);
	return anyCase && !isAscii(value + (who.theirs(contextName) ?? ""));
}

const isSingleHost = (text) => !/[/%]/.test(text);
const hasDottedMask = (range) => /\/\d+\.\d+\.\d+\.\d+\s*$/.test(range);
const isVersion6 = (text) => text.includes(":");
const isVersion4 = (text) =>
	/^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}$/.test(
		text,
	);
const ranges = ({ parameters }) => parameters?.IPs?.split(/\s*,\s*/) ?? [];

// A comma list as the SDK and as fanion take it apart.
const theirList = (text) => (text ? text.split(/\s*,\s*/) : []);
const ourList = (text) => text.split(",").map(trimLikeRust);

const isNamed = (name) => (strategy) => strategy.name === name;
const isUserList = isNamed("userWithId");
const isRemote = isNamed("remoteAddress");
const isFlexible = isNamed("flexibleRollout");
const isGradual = ({ name }) =>
	name === "gradualRolloutUserId" || name === "gradualRolloutSessionId";
const isRollout = (strategy) => isFlexible(strategy) || isGradual(strategy);

const percentOf = ({ name, parameters }) =>
	name === "flexibleRollout" ? parameters?.rollout : parameters?.percentage;

/** Whether the hash decides: not at 0 %, nor at 100 %. */
const isDivided = (strategy) =>
	Number(percentOf(strategy)) > 0 && Number(percentOf(strategy)) < 100;

/** Whether the hash decides among variants: not with one that can be chosen. */
const isChosen = ({ variants }) =>
	variants.filter(({ weight }) => weight > 0).length > 1;

// The SDK looks these up at the top of the context only, and takes values as they are.
const looksAtTheTop = (strategy) =>
	isUserList(strategy) ||
	isGradual(strategy) ||
	isRemote(strategy) ||
	(isFlexible(strategy) && isDefault(strategy.parameters?.stickiness));

const isDefault = (stickiness) => !stickiness || stickiness === "default";

const isEmptyValue = (who) => (field) => who.theirs(field) === "";

/** Whether a hash goes over other letters than ASCII; of several fields the first with a value counts. */
const isBeyondAscii = (group, fields, who) =>
	!isAscii(
		`${group ?? ""}${fields.map((field) => who.theirs(field)).find(Boolean) ?? ""}`,
	);

const isHalf = (text) => text !== undefined && !text.isWellFormed();
const isOtherScalar = (value) =>
	value !== undefined && value !== null && typeof value !== "string";
const isFalsy = (value) => isOtherScalar(value) && !value;

const isDateObject = (value) => value instanceof Date;
const isNoScalar = (value) =>
	value !== null && typeof value === "object" && !isDateObject(value);

const hasOverride = ({ variants }, who) =>
	variants.some(({ overrides = [] }) =>
		overrides.some(({ contextName, values }) =>
			values.some((value) => value === who.theirs(contextName)),
		),
	);

const totalWeight = ({ variants }) =>
	variants.reduce((sum, { weight }) => sum + weight, 0);

/** Every class: its name, the kind of part it is about, and when that part is read differently. */
export const DIVERGENCES = [
	// Lists of texts
	{
		name: "Blanks in lists",
		on: "constraint",
		differs(it, who) {
			if (!isList(it) || !it.values) return false;
			const entries = withoutEmpty(it.values);
			return isListed(it, entries, who) !== isListed(it, trimmed(entries), who);
		},
	},
	{
		name: "Empty entries in lists",
		on: "constraint",
		differs: (it, who) =>
			isList(it) &&
			it.values &&
			isListed(it, it.values, who) !==
				isListed(it, withoutEmpty(it.values), who),
	},
	{
		name: "Absent lists",
		on: "constraint",
		differs: (it) =>
			(isList(it) || it.operator === "IN_CIDR") && it.values === undefined,
	},

	// Numbers, dates, versions, patterns
	{
		name: "Numbers in contexts",
		on: "constraint",
		differs(it, who) {
			const value = who.theirs(it.contextName);
			return (
				isNumeric(it) &&
				value !== undefined &&
				!Object.is(Number(value), ourContextNumber(value))
			);
		},
	},
	{
		name: "Numbers in constraints",
		on: "constraint",
		differs(it) {
			const theirs = Number(it.value);
			return (
				isNumeric(it) &&
				!Number.isNaN(theirs) &&
				!Object.is(theirs, ourNumber(trimLikeRust(String(it.value))))
			);
		},
	},
	{
		name: "Equal numbers",
		on: "constraint",
		differs(it, who) {
			const distance = Math.abs(
				Number(it.value) - Number(who.theirs(it.contextName)),
			);
			return (
				it.operator === "NUM_EQ" && distance > 0 && distance < Number.EPSILON
			);
		},
	},
	{
		name: "Fields of dates",
		on: "constraint",
		differs: (it) => isDate(it) && it.contextName !== "currentTime",
	},
	{
		name: "Dates in contexts",
		on: "constraint",
		differs: (it, who) =>
			isDate(it) &&
			!who.isOnlyAmongProperties("currentTime") &&
			theirTime(who) !== ourTime(who),
	},
	{
		name: "Dates in constraints",
		on: "constraint",
		differs: (it) =>
			isDate(it) &&
			it.value !== undefined &&
			theirInstant(it.value) !== ourConstraintInstant(it.value),
	},
	{
		name: "Versions in contexts",
		on: "constraint",
		differs(it, who) {
			const value = who.theirs(it.contextName);
			return isVersion(it) && value !== undefined && value !== value.trim();
		},
	},
	{
		name: "Versions in constraints",
		on: "constraint",
		differs: (it) => isVersion(it) && /^\s*v/.test(it.value ?? ""),
	},
	{
		name: "Large version numbers",
		on: "constraint",
		differs: (it, who) =>
			isVersion(it) &&
			[it.value, who.theirs(it.contextName)].some((text) =>
				/\d{16}/.test(text ?? ""),
			),
	},
	{
		name: "Regular expressions",
		on: "constraint",
		differs: (it, who) => it.operator === "REGEX" && isOtherPattern(it, who),
	},
	// A part that cannot be used never matches; for the SDK its test fails, so that it matches inverted.
	{
		name: "Broken parts",
		on: "constraint",
		differs: (it) => it.inverted === true && isUnusable(it),
	},

	// Addresses
	{
		name: "Addresses in contexts",
		on: "constraint",
		differs: (it, who) =>
			it.operator === "IN_CIDR" &&
			!isSingleHost(who.theirs(it.contextName) ?? ""),
	},
	{
		name: "Addresses in contexts",
		on: "strategy",
		differs: (it, who) =>
			isRemote(it) && !isSingleHost(who.theirs("remoteAddress") ?? ""),
	},
	{
		name: "Addresses of both families",
		on: "strategy",
		differs: (it, who) =>
			isRemote(it) &&
			isVersion6(who.theirs("remoteAddress") ?? "") &&
			ranges(it).some(isVersion6),
	},
	{
		name: "Blanks around addresses",
		on: "strategy",
		differs: (it) =>
			isRemote(it) &&
			(it.parameters?.IPs ?? "") !== (it.parameters?.IPs ?? "").trim(),
	},
	{
		name: "Dotted net masks",
		on: "constraint",
		differs: (it) =>
			it.operator === "IN_CIDR" && it.values?.some(hasDottedMask),
	},
	{
		name: "Dotted net masks",
		on: "strategy",
		differs: (it) => isRemote(it) && ranges(it).some(hasDottedMask),
	},
	{
		name: "Text that is no address",
		on: "strategy",
		differs(it, who) {
			const value = who.top("remoteAddress");
			const isAddress =
				typeof value === "string" && (isVersion4(value) || isVersion6(value));
			return isRemote(it) && !isAddress && ranges(it).includes(value);
		},
	},

	// Strategies
	{
		name: "Absent strategies",
		on: "flag",
		differs: ({ strategies }) => !Array.isArray(strategies),
	},
	{
		name: "Absent parameters",
		on: "strategy",
		differs: ({ name, parameters, variants }) =>
			!parameters && (name !== "default" || variants?.length > 0),
	},
	{
		name: "Numbers in definitions",
		on: "strategy",
		differs: ({ parameters }) =>
			Object.values(parameters ?? {}).some(
				(value) => typeof value !== "string",
			),
	},
	{
		name: "Percentages",
		on: "strategy",
		differs(it) {
			const percent = Number(percentOf(it));
			return (
				percentOf(it) !== undefined &&
				percent > 0 &&
				percent !== ourPercentage(percentOf(it))
			);
		},
	},
	{
		name: "Absent group ids",
		on: "strategy",
		differs: (it) =>
			isFlexible(it) && isDivided(it) && it.parameters?.groupId === undefined,
	},
	{
		name: "Gradual rollouts without a group id",
		on: "strategy",
		differs: (it) =>
			isGradual(it) &&
			Number(percentOf(it)) > 0 &&
			it.parameters?.groupId === undefined,
	},
	{
		name: "Blanks around user ids",
		on: "strategy",
		differs(it, who) {
			if (!isUserList(it)) return false;
			const [list, user] = [it.parameters?.userIds ?? "", who.theirs("userId")];
			return theirList(list).includes(user) !== ourList(list).includes(user);
		},
	},
	{
		name: "Blanks around host names",
		on: "strategy",
		differs: ({ name, parameters }) =>
			name === "applicationHostname" &&
			parameters?.hostNames !== parameters?.hostNames?.trim(),
	},
	{
		name: "Empty sticky values",
		on: "strategy",
		differs: (it, who) =>
			isRollout(it) &&
			Number(percentOf(it)) > 0 &&
			stickyFields(it).some(isEmptyValue(who)),
	},
	{
		name: "Hashes of text beyond ASCII",
		on: "strategy",
		differs: (it, who) =>
			isRollout(it) &&
			isDivided(it) &&
			isBeyondAscii(it.parameters?.groupId, stickyFields(it), who),
	},

	// Values of the context
	{
		name: "Numbers and booleans in contexts",
		on: "strategy",
		differs(it, who) {
			if (!looksAtTheTop(it)) return false;
			const differs = isUserList(it) ? isOtherScalar : isFalsy;
			return stickyFields(it).some((field) => differs(who.top(field)));
		},
	},
	{
		name: "Numbers and booleans in contexts",
		on: "choice",
		differs: ({ stickiness }, who) =>
			isDefault(stickiness) &&
			sticky().some((field) => isOtherScalar(who.top(field))),
	},
	{
		name: "Fields and properties",
		on: "strategy",
		differs: (it, who) =>
			looksAtTheTop(it) &&
			stickyFields(it).some((field) => who.isOnlyAmongProperties(field)),
	},
	{
		name: "Fields and properties",
		on: "choice",
		differs: ({ stickiness }, who) =>
			isDefault(stickiness) &&
			sticky().some((field) => who.isOnlyAmongProperties(field)),
	},
	{
		name: "Fields and properties",
		on: "constraint",
		differs: (it, who) =>
			isDate(it) && who.isOnlyAmongProperties("currentTime"),
	},
	{
		name: "Objects in contexts",
		on: "field",
		differs: (field, who) => who.isSeenOtherwise(field, isNoScalar),
	},
	{
		name: "Dates as values",
		on: "field",
		differs: (field, who) => who.isSeenOtherwise(field, isDateObject),
	},
	{
		name: "Inherited names",
		on: "field",
		differs: (field, who) =>
			field in Object.prototype && who.theirs(field) !== who.ours(field),
	},
	{
		name: "Inherited names",
		on: "flag",
		differs: ({ name }) => name in Object.prototype,
	},
	{
		name: "Lone surrogates",
		on: "constraint",
		differs(it, who) {
			if (isHalf(it.contextName)) return true;
			if (it.operator === "REGEX") return isHalf(who.theirs(it.contextName));
			if (!isList(it) || !it.values) return false;
			return (
				isListed(it, it.values, who) !==
				isListed(it, it.values, who, (text) => text.toWellFormed())
			);
		},
	},
	{
		name: "Lone surrogates",
		on: "strategy",
		differs: (it, who) =>
			(isUserList(it) &&
				isHalf(it.parameters?.userIds) &&
				isHalf(who.theirs("userId"))) ||
			(it.name === CUSTOM_STRATEGY && isHalf(it.parameters?.who)),
	},
	{
		name: "Lone surrogates",
		on: "choice",
		differs: ({ variants }, who) =>
			variants.some(
				({ name, payload, overrides = [] }) =>
					isHalf(name) ||
					isHalf(payload?.value) ||
					overrides.some(({ contextName }) => isHalf(who.theirs(contextName))),
			),
	},

	// Variants
	{
		name: "Hashes of text beyond ASCII",
		on: "choice",
		differs: (it, who) =>
			isChosen(it) && isBeyondAscii(it.group, sticky(it.stickiness), who),
	},
	{
		name: "Empty sticky values",
		on: "choice",
		differs: (it, who) =>
			isChosen(it) && sticky(it.stickiness).some(isEmptyValue(who)),
	},
	{
		name: "Weights of zero",
		on: "choice",
		differs: (it, who) =>
			totalWeight(it) === 0 &&
			(it.ofStrategy ? it.flag.variants?.length > 0 : hasOverride(it, who)),
	},
	{
		name: "Absent group ids of strategy variants",
		on: "choice",
		differs: (it) => it.ofStrategy && isChosen(it) && it.group === undefined,
	},
	{
		name: "Stickiness of strategy variants",
		on: "choice",
		differs: (it) =>
			it.ofStrategy &&
			isChosen(it) &&
			it.ofFirst &&
			it.ofFirst !== (it.stickiness || "default"),
	},
	{
		name: "Overrides in strategy variants",
		on: "choice",
		differs: (it, who) => it.ofStrategy && hasOverride(it, who),
	},
];
