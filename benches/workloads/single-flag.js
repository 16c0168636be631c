// Documents of one flag: a minimal one, and one with very long lists.

import {
	CONTEXT_COUNT,
	tenantId,
	USER_COUNT,
	userId,
	userIdOfContext,
} from "./contexts.js";
import { createPrng } from "./prng.js";

/** Creates a flag with a rollout of 50 % on `userId`; `overrides` extends its strategy. */
export function rolloutFlag(overrides) {
	const parameters = { groupId: "simple", rollout: "50", stickiness: "userId" };
	const strategies = [
		{ name: "flexibleRollout", parameters, constraints: [], ...overrides },
	];
	return createDocument("simple", { strategies, variants: [] });
}

/** Creates the flag of `rolloutFlag`, with three variants. */
export function rolloutFlagWithVariants() {
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
	return rolloutFlag({ variants });
}

/** Creates a flag for 100,000 user ids, restricted to 10,000 tenants. */
export function longListsFlag() {
	const values = Array.from({ length: 10_000 }, (_, index) =>
		tenantId(index * 7),
	);
	const constraint = {
		contextName: "tenant",
		operator: "IN",
		values,
		inverted: false,
		caseInsensitive: false,
	};
	const parameters = { userIds: listedUserIds().join(",") };
	const strategies = [
		{ name: "userWithId", parameters, constraints: [constraint] },
	];
	return createDocument("fat", { variants: [], strategies });
}

/** Lists 100,000 ids that no context has, then replaces some by the ids of every third context. */
function listedUserIds() {
	const random = createPrng(404);
	const ids = Array.from({ length: 100_000 }, (_, index) =>
		userId(USER_COUNT * 2 + index * 3),
	);
	for (let n = 3; n <= CONTEXT_COUNT; n += 3)
		ids[random.int(0, ids.length - 1)] = userIdOfContext(n);
	return ids;
}

function createDocument(name, properties) {
	const common = {
		name,
		type: "release",
		enabled: true,
		stale: false,
		impressionData: false,
		project: "default",
	};
	return { version: 2, segments: [], features: [{ ...common, ...properties }] };
}
