// Finds evaluations whose result is random in fanion or in the SDK: these cannot be compared.

import { partsOf } from "./flag-parts.js";
import { parsePercentage } from "./value-parsing.js";

/** Returns whether the result of an evaluation is random on either side. */
export function dependsOnRandom(evaluation) {
	for (const { kind, part, reader } of partsOf(evaluation)) {
		if (kind === "strategy" && isRandomRollout(part, reader)) return true;
		if (kind === "variants" && isRandomSelection(part, reader)) return true;
	}
	return false;
}

function isRandomRollout({ name, parameters = {} }, reader) {
	if (name === "gradualRolloutRandom") return isDivided(parameters.percentage);
	if (name !== "flexibleRollout" || !isDivided(parameters.rollout))
		return false;
	return isRandomDefault(parameters.stickiness || "default", reader);
}

const isDivided = (percent) =>
	[Number(percent), parsePercentage(percent)].some(
		(value) => value > 0 && value < 100,
	);

function isRandomSelection(variantSet, reader) {
	if (variantSet.variants.filter(({ weight }) => weight > 0).length < 2)
		return false;
	// The SDK uses the stickiness of the first variant, fanion that of the strategy. For an empty one the
	// SDK draws at random.
	const sdkStickiness = variantSet.stickinessOfFirst || variantSet.stickiness;
	if (sdkStickiness === "") return true;
	return [sdkStickiness ?? "default", variantSet.stickiness || "default"].some(
		(stickiness) =>
			isRandomDefault(stickiness, reader) ||
			stickiness === "currentTime" ||
			(stickiness !== "default" &&
				(!reader.sdkValue(stickiness) || !reader.fanionValue(stickiness))),
	);
}

// The default stickiness is userId, then sessionId. The SDK skips empty values and, for variants, values
// that are not strings; fanion skips missing values.
function isRandomDefault(stickiness, reader) {
	if (stickiness === "random") return true;
	if (stickiness !== "default") return false;
	const isString = (field) =>
		typeof reader.topLevel(field) === "string" && reader.topLevel(field) !== "";
	return !["userId", "sessionId"].some(isString);
}

/** Returns whether the result of an evaluation is random in Yggdrasil, or depends on its clock. */
export function isRandomInYggdrasil(evaluation) {
	for (const { kind, part, reader } of partsOf(evaluation)) {
		if (kind === "strategy" && isClockRollout(part, reader)) return true;
		if (kind === "variants" && isRandomSelectionInYggdrasil(part, reader))
			return true;
	}
	return false;
}

const isClockRollout = ({ name, parameters = {} }, reader) =>
	name === "flexibleRollout" &&
	parameters.stickiness === "currentTime" &&
	isDivided(parameters.rollout) &&
	!reader.yggdrasilValue("currentTime");

function isRandomSelectionInYggdrasil({ variants, stickiness }, reader) {
	if (variants.filter(({ weight }) => weight > 0).length < 2) return false;
	if (stickiness === undefined || stickiness === "default")
		return !["userId", "sessionId"].some(
			(field) => reader.yggdrasilValue(field) !== undefined,
		);
	return (
		stickiness === "currentTime" ||
		reader.yggdrasilValue(stickiness) === undefined
	);
}
