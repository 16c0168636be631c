// Documents as a company has them: flags of many kinds, with shared segments and dependencies.
// The order of the draws makes the document: whoever moves a line here changes the workload.

import {
	BROWSERS,
	COUNTRIES,
	DOMAINS,
	PLANS,
	USERS,
	userId,
} from "./people.js";
import { prng } from "./prng.js";

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

/** A document of `count` flags. */
export function mixed(seed, count) {
	const dice = prng(seed);
	const segments = list(SEGMENTS, (index) => segment(dice, index + 1));
	const features = [];
	const independent = [];
	for (let index = 0; index < count; index += 1) {
		const flag = makeFlag(dice, index, segments);
		// A parent may have no parent of its own.
		if (independent.length > 5 && dice.chance(0.05))
			flag.dependencies = [{ feature: dice.pick(independent) }];
		else independent.push(flag.name);
		features.push(flag);
	}
	return { version: 2, features, segments };
}

function segment(dice, id) {
	return { id, name: `segment-${id}`, constraints: constraints(dice, 2) };
}

function makeFlag(dice, index, segments) {
	const flag = head(dice, index);
	const count = dice.next() < 0.7 ? 1 : 2;
	flag.strategies = list(count, () => strategy(dice, flag.name, segments));
	if (dice.chance(0.25)) addVariants(dice, flag);
	return flag;
}

const head = (dice, index) => ({
	name: `${dice.pick(AREAS)}.feature-${index}`,
	type: dice.pick(TYPES),
	description: `Generated flag number ${index}`,
	enabled: !dice.chance(0.08),
	stale: dice.chance(0.05),
	impressionData: false,
	project: `project-${index % 9}`,
	strategies: [],
	variants: [],
});

function strategy(dice, groupId, segments) {
	const kind = dice.next();
	if (kind < 0.2) return everybody(dice);
	if (kind < 0.35) return named(dice);
	return rollout(dice, groupId, segments);
}

const everybody = (dice) => ({
	name: "default",
	parameters: {},
	constraints: dice.chance(0.3) ? [constraint(dice)] : [],
});

function named(dice) {
	const userIds = list(50, () => userId(dice.int(1, USERS))).join(",");
	return { name: "userWithId", parameters: { userIds }, constraints: [] };
}

function rollout(dice, groupId, segments) {
	const parameters = {
		groupId,
		rollout: String(dice.int(1, 20) * 5),
		stickiness: dice.pick(STICKINESSES),
	};
	const made = {
		name: "flexibleRollout",
		parameters,
		constraints: constraints(dice, 3),
	};
	if (dice.chance(0.3))
		made.segments = dice.sample(ids(segments), dice.int(1, 2));
	return made;
}

const ids = (segments) => segments.map(({ id }) => id);

function addVariants(dice, flag) {
	for (const strategy of flag.strategies) {
		strategy.variants = variants(
			dice,
			strategy.parameters.stickiness ?? "default",
		);
		// Without a rollout there is no group id yet, and variants need one.
		strategy.parameters = { ...strategy.parameters, groupId: flag.name };
	}
}

function variants(dice, stickiness) {
	const count = dice.int(2, 4);
	const share = Math.floor(1000 / count);
	const weight = (index) =>
		index === count - 1 ? 1000 - share * (count - 1) : share;
	return list(count, (index) => ({
		name: `v${index}`,
		weight: weight(index),
		stickiness,
		payload: payload(dice, index),
	}));
}

function payload(dice, index) {
	if (index % 2 === 1)
		return { type: "string", value: `payload-${index}-${dice.int(1, 9999)}` };
	return {
		type: "json",
		value: `{"color":"#${dice.int(100000, 999999)}","n":${dice.int(0, 99)}}`,
	};
}

/** One constraint or more, up to `most`. */
const constraints = (dice, most) =>
	list(dice.int(1, most), () => constraint(dice));

const constraint = (dice) => ({
	inverted: false,
	caseInsensitive: false,
	...dice.pick(CONSTRAINTS)(dice),
});

const CONSTRAINTS = [isIn, contains, isOlder, isAfter, isNewer];

function isIn(dice) {
	const [contextName, all] = dice.pick(LISTS);
	const values = dice.sample(all, Math.max(2, Math.floor(all.length * 0.7)));
	return { contextName, operator: "IN", values };
}

function contains(dice) {
	const values = dice.sample(DOMAINS, 4);
	return {
		contextName: "email",
		operator: "STR_CONTAINS",
		values,
		caseInsensitive: dice.chance(0.3),
	};
}

function isOlder(dice) {
	return {
		contextName: "age",
		operator: "NUM_GT",
		value: String(dice.int(5, 45)),
	};
}

function isAfter(dice) {
	const value = `20${dice.int(20, 27)}-0${dice.int(1, 9)}-1${dice.int(0, 9)}T00:00:00.000Z`;
	return { contextName: "currentTime", operator: "DATE_AFTER", value };
}

function isNewer(dice) {
	const value = `${dice.int(0, 5)}.${dice.int(0, 9)}.${dice.int(0, 9)}`;
	return { contextName: "appVersion", operator: "SEMVER_GT", value };
}

const list = (length, make) =>
	Array.from({ length }, (_, index) => make(index));
