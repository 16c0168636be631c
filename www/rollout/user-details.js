// The details of the selected user: result, bucket and explanation.

import { byId } from "../dom.js";
import { explanationTree } from "../explanation-tree.js";

export function showUserDetails(population, index, { percent }) {
	const { userId, companyId } = population.users[index];
	const explanation = population.explain(index);
	byId("user-result").textContent = `${userId} ${describeResult(explanation)}`;
	byId("user-bucket").textContent =
		`Company: ${companyId}. ${describeBucket(explanation)} ${describeRollout(percent)}`;
	byId("user-explanation").replaceChildren(explanationTree(explanation.text));
}

function describeResult({ enabled, variant }) {
	if (!enabled) return "does not have the flag";
	return variant ? `has variant ${variant.name}` : "has the flag";
}

function describeBucket({ strategies: [{ rule }] }) {
	const { bucket, hash } = rule?.bucket ?? {};
	return hash
		? `Bucket ${bucket} of 100.`
		: "A new random bucket for each evaluation.";
}

function describeRollout(percent) {
	const buckets = percent === 0 ? "no bucket" : `buckets 1 to ${percent}`;
	return `A rollout of ${percent} % includes ${buckets}.`;
}
