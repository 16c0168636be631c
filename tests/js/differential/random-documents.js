// Random documents. Most parts are ordinary; some have a value that implementations treat differently,
// or an odd string.

import { HOSTNAME } from "./hostname.js";
import {
	FIELDS,
	ODD_PATTERNS,
	ODD_RANGES,
	ODD_VALUES,
	PATTERNS,
	RANGES,
	UNKNOWN_FLAGS,
	VALUES,
} from "./sample-values.js";
import { randomString, renewVocabulary } from "./seeded-random.js";

/** The custom strategy that both engines implement. */
export const CUSTOM_STRATEGY = "isNamed";

/** A strategy that no engine implements. */
export const UNKNOWN_STRATEGY = "from next year";

/** Returns a document with flags, their parents and three segments. */
export function randomDocument(random) {
	renewVocabulary(random);
	const names = random.list(6, 10, (_, index) => flagName(random, index));
	const segments = [1, 2, 3].map((id) => ({
		id,
		constraints: random.list(0, 2, () => constraint(random)),
	}));
	return {
		version: 2,
		features: names.map((name) => flag(random, name, names)),
		segments,
	};
}

function flagName(random, index) {
	return random.chance(0.85) ? `flag.${index}` : randomString(random);
}

function flag(random, name, names) {
	return {
		name,
		enabled: random.chance(0.93),
		...strategies(random),
		...(random.chance(0.3) && {
			variants: variants(random, { mayOverride: true }),
		}),
		...(random.chance(0.2) && {
			dependencies: random.list(0, 2, () => dependency(random, names)),
		}),
	};
}

function strategies(random) {
	if (random.chance(0.01)) return random.pick([{}, { strategies: null }]);
	return { strategies: random.list(0, 3, () => strategy(random)) };
}

function dependency(random, names) {
	return {
		feature: random.mostly(names, UNKNOWN_FLAGS, 0.1),
		...(random.chance(0.4) && { enabled: random.chance(0.6) }),
		...(random.chance(0.3) && {
			variants: random.list(0, 2, () => random.pick(["v0", "v1", "disabled"])),
		}),
	};
}

function strategy(random) {
	const name = random.weighted(STRATEGY_WEIGHTS);
	const parameters = PARAMETERS[name]?.(random) ?? {};
	return {
		name,
		...(random.chance(0.99) && {
			parameters: random.chance(0.05)
				? { ...parameters, groupId: randomString(random) }
				: parameters,
		}),
		...(random.chance(0.6) && {
			constraints: random.list(0, 2, () => constraint(random)),
		}),
		...(random.chance(0.15) && {
			segments: random.list(0, 2, () => random.mostly([1, 2, 3], [99])),
		}),
		...(random.chance(0.15) && {
			variants: variants(random, { mayOverride: random.chance(0.1) }),
		}),
	};
}

const STRATEGY_WEIGHTS = {
	default: 35,
	flexibleRollout: 30,
	userWithId: 10,
	remoteAddress: 8,
	gradualRolloutUserId: 4,
	gradualRolloutSessionId: 3,
	gradualRolloutRandom: 2,
	applicationHostname: 3,
	[CUSTOM_STRATEGY]: 3,
	[UNKNOWN_STRATEGY]: 2,
};

const percentage = (random) =>
	random.mostly(
		["0", "100", "50", "25", "1", "99", "75", "+100", "050"],
		["50.5", "101", "1e2", " 50", "-1", "", "abc", "100%", 40, "0x10"],
	);

const group = (random) => {
	const kind = random.weighted({ plain: 80, absent: 6, empty: 5, any: 9 });
	if (kind === "absent") return {};
	return {
		groupId: { plain: "group", empty: "", any: randomString(random) }[kind],
	};
};

const sticky = (random, share = 0.08) => {
	const stickiness = random.mostly(
		["userId", "userId", "sessionId", "default", "plan"],
		ODD_STICKINESS,
		share,
	);
	return stickiness === undefined ? {} : { stickiness };
};

const ODD_STICKINESS = [
	undefined,
	"",
	"random",
	"currentTime",
	"remoteAddress",
	"age",
	"appName",
];

const PARAMETERS = {
	default: (random) => ({
		...(random.chance(0.6) && group(random)),
		...(random.chance(0.5) && sticky(random)),
	}),
	flexibleRollout: (random) => ({
		...(random.chance(0.98) && { rollout: percentage(random) }),
		...sticky(random),
		...group(random),
	}),
	userWithId: (random) => ({
		userIds: commaList(random, () => randomString(random)),
	}),
	remoteAddress: (random) => ({
		IPs: commaList(random, () => random.mostly(RANGES, ODD_RANGES)),
	}),
	gradualRolloutUserId: (random) => ({
		percentage: percentage(random),
		...group(random),
	}),
	gradualRolloutSessionId: (random) => ({
		percentage: percentage(random),
		...group(random),
	}),
	gradualRolloutRandom: (random) => ({
		percentage: random.mostly(["0", "100"], ["50", "101", "", "1e2"], 0.2),
	}),
	applicationHostname: (random) => ({
		hostNames: commaList(random, () =>
			random.pick(["web-1", HOSTNAME, HOSTNAME.toUpperCase()]),
		),
	}),
	[CUSTOM_STRATEGY]: (random) => ({ userId: randomString(random) }),
};

const commaList = (random, entry) =>
	random.mostly([""], [" ", "  "], 0.04) +
	random.list(0, 3, entry).join(random.mostly([",", ", "], [" , ", ";"]));

function constraint(random) {
	const kind = random.weighted({
		list: 35,
		substring: 20,
		number: 18,
		date: 8,
		version: 8,
		regex: 8,
		cidr: 6,
	});
	return {
		...CONSTRAINTS[kind](random),
		...(random.chance(0.25) && { inverted: random.chance(0.8) }),
		...(random.chance(0.25) && { caseInsensitive: random.chance(0.8) }),
	};
}

const field = (random, kind) => random.mostly(FIELDS[kind], FIELDS.odd, 0.06);

const values = (random, entry) =>
	random.chance(0.98) ? { values: random.list(0, 4, entry) } : {};

const scalar = (random, kind) =>
	random.chance(0.97)
		? { value: random.mostly(VALUES[kind], ODD_VALUES[kind], 0.4) }
		: {};

const CONSTRAINTS = {
	list: (random) => ({
		contextName: field(random, "string"),
		operator: random.mostly(["IN", "NOT_IN"], ["in", "NEXT_YEAR", ""], 0.02),
		...values(random, () => randomString(random)),
	}),
	substring: (random) => ({
		contextName: field(random, "string"),
		operator: random.pick(["STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"]),
		...values(random, () => randomString(random)),
	}),
	number: (random) => ({
		contextName: field(random, "number"),
		operator: random.pick([
			"NUM_EQ",
			"NUM_EQ",
			"NUM_GT",
			"NUM_GTE",
			"NUM_LT",
			"NUM_LTE",
		]),
		...(random.chance(0.05) ? { value: 5 } : scalar(random, "number")),
	}),
	date: (random) => ({
		contextName: field(random, "date"),
		operator: random.pick(["DATE_AFTER", "DATE_BEFORE"]),
		...scalar(random, "date"),
	}),
	version: (random) => ({
		contextName: field(random, "version"),
		operator: random.pick([
			"SEMVER_EQ",
			"SEMVER_GT",
			"SEMVER_GTE",
			"SEMVER_LT",
			"SEMVER_LTE",
		]),
		...scalar(random, "version"),
	}),
	regex: (random) => ({
		contextName: field(random, "string"),
		operator: "REGEX",
		...(random.chance(0.97) && {
			value: random.mostly(PATTERNS, ODD_PATTERNS, 0.15),
		}),
	}),
	cidr: (random) => ({
		contextName: field(random, "address"),
		operator: "IN_CIDR",
		...values(random, () => random.mostly(RANGES, ODD_RANGES)),
	}),
};

function variants(random, { mayOverride }) {
	const shared = random.chance(0.7) ? sticky(random) : {};
	return random.list(1, 3, (_, index) => ({
		name: random.chance(0.95) ? `v${index}` : randomString(random),
		weight: random.mostly([500, 333, 1000, 1], [0], 0.15),
		...shared,
		...(random.chance(0.3) && {
			payload: { type: "string", value: randomString(random) },
		}),
		...(mayOverride &&
			random.chance(0.3) && {
				overrides: random.list(0, 2, () => override(random)),
			}),
	}));
}

const override = (random) => ({
	contextName: field(random, "string"),
	values: random.list(0, 3, () => randomString(random)),
});
