// Divergences in sets of variants: differences from `unleash-client` 6.12.1 that a ruling defines.

import {
	hasLoneSurrogate,
	isDefault,
	isEmptyValue,
	isNonAsciiBucketKey,
	isNonString,
} from "./divergence-predicates.js";
import { sticky } from "./flag-parts.js";

/** `differs(variantSet, reader)` returns whether the SDK and fanion read the variants differently. */
export const VARIANT_DIVERGENCES = [
	{
		name: "Numbers and booleans in contexts",
		differs: ({ stickiness }, reader) =>
			isDefault(stickiness) &&
			sticky().some((field) => isNonString(reader.topLevel(field))),
	},
	{
		name: "Fields and properties",
		differs: ({ stickiness }, reader) =>
			isDefault(stickiness) &&
			sticky().some((field) => reader.isOnlyInProperties(field)),
	},
	{
		name: "Lone surrogates",
		differs: ({ variants }, reader) =>
			variants.some(
				({ name, payload, overrides = [] }) =>
					hasLoneSurrogate(name) ||
					hasLoneSurrogate(payload?.value) ||
					overrides.some(({ contextName }) =>
						hasLoneSurrogate(reader.sdkValue(contextName)),
					),
			),
	},
	{
		name: "Hashes of non-ASCII strings",
		differs: (variantSet, reader) =>
			hasSeveralCandidates(variantSet) &&
			isNonAsciiBucketKey(
				variantSet.group,
				sticky(variantSet.stickiness),
				reader,
			),
	},
	{
		name: "Empty sticky values",
		differs: (variantSet, reader) =>
			hasSeveralCandidates(variantSet) &&
			sticky(variantSet.stickiness).some(isEmptyValue(reader)),
	},
	{
		name: "Weights of zero",
		differs: (variantSet, reader) =>
			totalWeight(variantSet) === 0 &&
			(variantSet.ofStrategy
				? variantSet.flag.variants?.length > 0
				: hasOverride(variantSet, reader)),
	},
	{
		name: "Absent group ids of strategy variants",
		differs: (variantSet) =>
			variantSet.ofStrategy &&
			hasSeveralCandidates(variantSet) &&
			variantSet.group === undefined,
	},
	{
		name: "Stickiness of strategy variants",
		differs: (variantSet) =>
			variantSet.ofStrategy &&
			hasSeveralCandidates(variantSet) &&
			variantSet.stickinessOfFirst &&
			variantSet.stickinessOfFirst !== (variantSet.stickiness || "default"),
	},
	{
		name: "Overrides in strategy variants",
		differs: (variantSet, reader) =>
			variantSet.ofStrategy && hasOverride(variantSet, reader),
	},
];

/** Returns whether the bucket decides: more than one variant has a weight. */
const hasSeveralCandidates = ({ variants }) =>
	variants.filter(({ weight }) => weight > 0).length > 1;

const hasOverride = ({ variants }, reader) =>
	variants.some(({ overrides = [] }) =>
		overrides.some(({ contextName, values }) =>
			values.some((value) => value === reader.sdkValue(contextName)),
		),
	);

const totalWeight = ({ variants }) =>
	variants.reduce((sum, { weight }) => sum + weight, 0);
