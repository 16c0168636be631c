// Whether chance has a say in an answer, on either side: then there is nothing to compare.

import { partsOf } from "./parts.js";
import { ourPercentage } from "./readings.js";

export function isRandom(question) {
	for (const { kind, part, who } of partsOf(question)) {
		if (kind === "strategy" && isRandomRollout(part, who)) return true;
		if (kind === "choice" && isRandomChoice(part, who)) return true;
	}
	return false;
}

function isRandomRollout({ name, parameters = {} }, who) {
	if (name === "gradualRolloutRandom") return isDivided(parameters.percentage);
	if (name !== "flexibleRollout" || !isDivided(parameters.rollout))
		return false;
	return isRandomDefault(parameters.stickiness || "default", who);
}

const isDivided = (percent) =>
	[Number(percent), ourPercentage(percent)].some((it) => it > 0 && it < 100);

function isRandomChoice(choice, who) {
	if (choice.variants.filter(({ weight }) => weight > 0).length < 2)
		return false;
	// The SDK goes by the first variant, fanion by the strategy; empty is chance to the SDK.
	const theirs = choice.ofFirst || choice.stickiness;
	if (theirs === "") return true;
	return [theirs ?? "default", choice.stickiness || "default"].some(
		(stickiness) =>
			isRandomDefault(stickiness, who) ||
			stickiness === "currentTime" ||
			(stickiness !== "default" &&
				(!who.theirs(stickiness) || !who.ours(stickiness))),
	);
}

// The default goes by userId, else sessionId; the SDK passes over empty and (at variants) other
// values than texts, fanion over missing ones.
function isRandomDefault(stickiness, who) {
	if (stickiness === "random") return true;
	if (stickiness !== "default") return false;
	const isText = (field) =>
		typeof who.top(field) === "string" && who.top(field) !== "";
	return !["userId", "sessionId"].some(isText);
}
