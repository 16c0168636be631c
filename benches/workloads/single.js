// Documents of one flag: as small as can be, and with very long lists.

import { idOfPerson, PEOPLE, tenant, USERS, userId } from "./people.js";
import { prng } from "./prng.js";

/** On for half of the users, by `userId`; `rest` is added to its strategy. */
export function simple(rest) {
	const parameters = { groupId: "simple", rollout: "50", stickiness: "userId" };
	const strategies = [
		{ name: "flexibleRollout", parameters, constraints: [], ...rest },
	];
	return document("simple", { strategies, variants: [] });
}

/** The same with three variants. */
export function simpleWithVariants() {
	const variant = (name, weight, type, value) => ({
		name,
		weight,
		stickiness: "userId",
		payload: { type, value },
	});
	const variants = [
		variant("red", 334, "string", "r"),
		variant("green", 333, "string", "g"),
		variant("blue", 333, "json", '{"b":1}'),
	];
	return simple({ variants });
}

/** On for 100,000 users, when they belong to one of 10,000 tenants. */
export function fat() {
	const values = Array.from({ length: 10_000 }, (_, index) =>
		tenant(index * 7),
	);
	const constraint = {
		contextName: "tenant",
		operator: "IN",
		values,
		inverted: false,
		caseInsensitive: false,
	};
	const parameters = { userIds: fatUsers().join(",") };
	const strategies = [
		{ name: "userWithId", parameters, constraints: [constraint] },
	];
	return document("fat", { variants: [], strategies });
}

/** 100,000 users nobody is, but a third of those who ask are put among them. */
function fatUsers() {
	const dice = prng(404);
	const ids = Array.from({ length: 100_000 }, (_, index) =>
		userId(USERS * 2 + index * 3),
	);
	for (let number = 3; number <= PEOPLE; number += 3)
		ids[dice.int(0, ids.length - 1)] = idOfPerson(number);
	return ids;
}

function document(name, parts) {
	const head = {
		name,
		type: "release",
		enabled: true,
		stale: false,
		impressionData: false,
		project: "default",
	};
	return { version: 2, segments: [], features: [{ ...head, ...parts }] };
}
