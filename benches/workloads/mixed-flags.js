// Documents of realistic flags: several strategies, shared segments, variants and dependencies.
//
// INVARIANT: the order of the random draws determines the document. Reordering lines changes the workload.

import {
	BROWSERS,
	COUNTRIES,
	DOMAINS,
	PLANS,
	USER_COUNT,
	userId,
} from "./contexts.js";
import { createPrng } from "./prng.js";

const SEGMENTS = 20;
const AREAS = [
	"checkout",
	"search",
	"billing",
	"profile",
	"growth",
	"infra",
	"mobile",
];
const TYPES = ["release", "experiment", "operational", "kill-switch"];
const STICKINESSES = ["default", "userId", "userId", "sessionId"];

const LISTS = [
	["country", COUNTRIES],
	["plan", PLANS],
	["browser", BROWSERS],
];

/** Creates a document of `count` flags. */
export function mixedFlags(seed, count) {
	const random = createPrng(seed);
	const segments = list(SEGMENTS, (index) => createSegment(random, index + 1));
	const features = [];
	const independent = [];
	for (let index = 0; index < count; index += 1) {
		const flag = createFlag(random, index, segments);
		// A parent flag must not have a parent itself.
		if (independent.length > 5 && random.chance(0.05))
			flag.dependencies = [{ feature: random.pick(independent) }];
		else independent.push(flag.name);
		features.push(flag);
	}
	return { version: 2, features, segments };
}

function createSegment(random, id) {
	return {
		id,
		name: `segment-${id}`,
		constraints: createConstraints(random, 2),
	};
}

function createFlag(random, index, segments) {
	const flag = flagWithoutStrategies(random, index);
	const count = random.next() < 0.7 ? 1 : 2;
	flag.strategies = list(count, () =>
		createStrategy(random, flag.name, segments),
	);
	if (random.chance(0.25)) addVariants(random, flag);
	return flag;
}

const flagWithoutStrategies = (random, index) => ({
	name: `${random.pick(AREAS)}.feature-${index}`,
	type: random.pick(TYPES),
	description: `Generated flag number ${index}`,
	enabled: !random.chance(0.08),
	stale: random.chance(0.05),
	impressionData: false,
	project: `project-${index % 9}`,
	strategies: [],
	variants: [],
});

function createStrategy(random, groupId, segments) {
	const kind = random.next();
	if (kind < 0.2) return defaultStrategy(random);
	if (kind < 0.35) return userWithId(random);
	return flexibleRollout(random, groupId, segments);
}

const defaultStrategy = (random) => ({
	name: "default",
	parameters: {},
	constraints: random.chance(0.3) ? [createConstraint(random)] : [],
});

function userWithId(random) {
	const userIds = list(50, () => userId(random.int(1, USER_COUNT))).join(",");
	return { name: "userWithId", parameters: { userIds }, constraints: [] };
}

function flexibleRollout(random, groupId, segments) {
	const parameters = {
		groupId,
		rollout: String(random.int(1, 20) * 5),
		stickiness: random.pick(STICKINESSES),
	};
	const strategy = {
		name: "flexibleRollout",
		parameters,
		constraints: createConstraints(random, 3),
	};
	if (random.chance(0.3))
		strategy.segments = random.sample(ids(segments), random.int(1, 2));
	return strategy;
}

const ids = (segments) => segments.map(({ id }) => id);

function addVariants(random, flag) {
	for (const strategy of flag.strategies) {
		strategy.variants = createVariants(
			random,
			strategy.parameters.stickiness ?? "default",
		);
		// Variants need a group id, which only `flexibleRollout` has so far.
		strategy.parameters = { ...strategy.parameters, groupId: flag.name };
	}
}

function createVariants(random, stickiness) {
	const count = random.int(2, 4);
	const equalWeight = Math.floor(1000 / count);
	const weight = (index) =>
		index === count - 1 ? 1000 - equalWeight * (count - 1) : equalWeight;
	return list(count, (index) => ({
		name: `v${index}`,
		weight: weight(index),
		stickiness,
		payload: createPayload(random, index),
	}));
}

function createPayload(random, index) {
	if (index % 2 === 1)
		return { type: "string", value: `payload-${index}-${random.int(1, 9999)}` };
	return {
		type: "json",
		value: `{"color":"#${random.int(100000, 999999)}","n":${random.int(0, 99)}}`,
	};
}

/** Creates 1 to `max` constraints. */
const createConstraints = (random, max) =>
	list(random.int(1, max), () => createConstraint(random));

const createConstraint = (random) => ({
	inverted: false,
	caseInsensitive: false,
	...random.pick(CONSTRAINTS)(random),
});

const CONSTRAINTS = [
	inList,
	emailContains,
	ageGreaterThan,
	currentTimeAfter,
	versionGreaterThan,
];

function inList(random) {
	const [contextName, all] = random.pick(LISTS);
	const values = random.sample(all, Math.max(2, Math.floor(all.length * 0.7)));
	return { contextName, operator: "IN", values };
}

function emailContains(random) {
	const values = random.sample(DOMAINS, 4);
	return {
		contextName: "email",
		operator: "STR_CONTAINS",
		values,
		caseInsensitive: random.chance(0.3),
	};
}

function ageGreaterThan(random) {
	return {
		contextName: "age",
		operator: "NUM_GT",
		value: String(random.int(5, 45)),
	};
}

function currentTimeAfter(random) {
	const value = `20${random.int(20, 27)}-0${random.int(1, 9)}-1${random.int(0, 9)}T00:00:00.000Z`;
	return { contextName: "currentTime", operator: "DATE_AFTER", value };
}

function versionGreaterThan(random) {
	const value = `${random.int(0, 5)}.${random.int(0, 9)}.${random.int(0, 9)}`;
	return { contextName: "appVersion", operator: "SEMVER_GT", value };
}

const list = (length, make) =>
	Array.from({ length }, (_, index) => make(index));
