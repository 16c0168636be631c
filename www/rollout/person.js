// One person of the field: who they are, their bucket, and why they have the flag or not.

import { find } from "../element.js";
import { treeOf } from "../tree.js";

export function tellPerson(crowd, number, { percent }) {
	const { userId, companyId } = crowd.people[number];
	const explanation = crowd.explain(number);
	const [{ rule }] = explanation.strategies;
	const answer = explanation.enabled
		? explanation.variant
			? `has variant ${explanation.variant.name}`
			: "has the flag"
		: "does not have the flag";
	const { bucket, hashed } = rule?.bucket ?? {};
	const place = hashed
		? `bucket ${bucket} of 100`
		: "a bucket drawn anew each time";
	find("person").textContent = `${userId} ${answer}`;
	find("person-told").textContent =
		`Of ${companyId}; ${place}, and ${percent} % let in ${percent === 0 ? "nobody" : `buckets 1 to ${percent}`}.`;
	find("person-why").replaceChildren(treeOf(explanation.text));
}
