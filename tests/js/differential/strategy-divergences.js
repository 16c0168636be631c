// Divergences in strategies: differences from `unleash-client` 6.12.1 that a ruling defines.

import { isIPv4 } from "node:net";
import {
	hasDottedMask,
	hasLoneSurrogate,
	isDefault,
	isEmptyValue,
	isNonAsciiBucketKey,
	isNonString,
	isSingleAddress,
} from "./divergence-predicates.js";
import { stickyFields } from "./flag-parts.js";
import { CUSTOM_STRATEGY } from "./random-documents.js";
import { parsePercentage, trimLikeRust } from "./value-parsing.js";

/** `differs(strategy, reader)` returns whether the SDK and fanion read the strategy differently. */
export const STRATEGY_DIVERGENCES = [
	{
		name: "Addresses in contexts",
		differs: (strategy, reader) =>
			isRemote(strategy) &&
			!isSingleAddress(reader.sdkValue("remoteAddress") ?? ""),
	},
	{
		name: "Addresses of both families",
		differs: (strategy, reader) =>
			isRemote(strategy) &&
			isIpv6(reader.sdkValue("remoteAddress") ?? "") &&
			ranges(strategy).some(isIpv6),
	},
	{
		name: "Blanks around addresses",
		differs: (strategy) =>
			isRemote(strategy) &&
			(strategy.parameters?.IPs ?? "") !==
				(strategy.parameters?.IPs ?? "").trim(),
	},
	{
		name: "Dotted net masks",
		differs: (strategy) =>
			isRemote(strategy) && ranges(strategy).some(hasDottedMask),
	},
	{
		name: "Strings that are not addresses",
		differs(strategy, reader) {
			const value = reader.topLevel("remoteAddress");
			const isAddress =
				typeof value === "string" && (isIPv4(value) || isIpv6(value));
			return (
				isRemote(strategy) && !isAddress && ranges(strategy).includes(value)
			);
		},
	},
	{
		name: "Absent parameters",
		differs: ({ name, parameters, variants }) =>
			!parameters && (name !== "default" || variants?.length > 0),
	},
	{
		name: "Numbers in definitions",
		differs: ({ parameters }) =>
			Object.values(parameters ?? {}).some(
				(value) => typeof value !== "string",
			),
	},
	{
		name: "Percentages",
		differs(strategy) {
			const percent = Number(percentOf(strategy));
			return (
				percentOf(strategy) !== undefined &&
				percent > 0 &&
				percent !== parsePercentage(percentOf(strategy))
			);
		},
	},
	{
		name: "Absent group ids",
		differs: (strategy) =>
			isFlexible(strategy) &&
			isPartialRollout(strategy) &&
			strategy.parameters?.groupId === undefined,
	},
	{
		name: "Gradual rollouts without a group id",
		differs: (strategy) =>
			isGradual(strategy) &&
			Number(percentOf(strategy)) > 0 &&
			strategy.parameters?.groupId === undefined,
	},
	{
		name: "Blanks around user ids",
		differs(strategy, reader) {
			if (!isUserList(strategy)) return false;
			const [list, user] = [
				strategy.parameters?.userIds ?? "",
				reader.sdkValue("userId"),
			];
			return sdkList(list).includes(user) !== fanionList(list).includes(user);
		},
	},
	{
		name: "Blanks around host names",
		differs: ({ name, parameters }) =>
			name === "applicationHostname" &&
			parameters?.hostNames !== parameters?.hostNames?.trim(),
	},
	{
		name: "Empty sticky values",
		differs: (strategy, reader) =>
			isRollout(strategy) &&
			Number(percentOf(strategy)) > 0 &&
			stickyFields(strategy).some(isEmptyValue(reader)),
	},
	{
		name: "Hashes of non-ASCII strings",
		differs: (strategy, reader) =>
			isRollout(strategy) &&
			isPartialRollout(strategy) &&
			isNonAsciiBucketKey(
				strategy.parameters?.groupId,
				stickyFields(strategy),
				reader,
			),
	},
	{
		name: "Numbers and booleans in contexts",
		differs(strategy, reader) {
			if (!readsTopLevelOnly(strategy)) return false;
			const differs = isUserList(strategy) ? isNonString : isFalsyNonString;
			return stickyFields(strategy).some((field) =>
				differs(reader.topLevel(field)),
			);
		},
	},
	{
		name: "Fields and properties",
		differs: (strategy, reader) =>
			readsTopLevelOnly(strategy) &&
			stickyFields(strategy).some((field) => reader.isOnlyInProperties(field)),
	},
	{
		name: "Lone surrogates",
		differs: (strategy, reader) =>
			(isUserList(strategy) &&
				hasLoneSurrogate(strategy.parameters?.userIds) &&
				hasLoneSurrogate(reader.sdkValue("userId"))) ||
			(strategy.name === CUSTOM_STRATEGY &&
				hasLoneSurrogate(strategy.parameters?.userId)),
	},
];

const isNamed = (name) => (strategy) => strategy.name === name;
const isUserList = isNamed("userWithId");
const isRemote = isNamed("remoteAddress");
const isFlexible = isNamed("flexibleRollout");
const isGradual = ({ name }) =>
	name === "gradualRolloutUserId" || name === "gradualRolloutSessionId";
const isRollout = (strategy) => isFlexible(strategy) || isGradual(strategy);

const percentOf = ({ name, parameters }) =>
	name === "flexibleRollout" ? parameters?.rollout : parameters?.percentage;

/** Returns whether the bucket decides: between 0 % and 100 %, exclusive. */
const isPartialRollout = (strategy) =>
	Number(percentOf(strategy)) > 0 && Number(percentOf(strategy)) < 100;

// For these strategies the SDK reads fields at the top level only, without conversion.
const readsTopLevelOnly = (strategy) =>
	isUserList(strategy) ||
	isGradual(strategy) ||
	isRemote(strategy) ||
	(isFlexible(strategy) && isDefault(strategy.parameters?.stickiness));

const isFalsyNonString = (value) => isNonString(value) && !value;

const isIpv6 = (string) => string.includes(":");
const ranges = ({ parameters }) => parameters?.IPs?.split(/\s*,\s*/) ?? [];

// How the SDK and fanion split a comma-separated list.
const sdkList = (string) => (string ? string.split(/\s*,\s*/) : []);
const fanionList = (string) => string.split(",").map(trimLikeRust);
