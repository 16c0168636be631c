// 1,000 contexts, equal for every workload.

import { createPrng } from "./prng.js";

export const COUNTRIES =
	"NO SE DK FI DE FR GB IE ES PT IT PL US CA MX BR IN JP KR AU".split(" ");
export const PLANS = ["free", "starter", "team", "business", "enterprise"];
export const DOMAINS = [
	"example.com",
	"getunleash.io",
	"corp.internal",
	"gmail.com",
	"mail.no",
	"acme.org",
];
export const BROWSERS = ["chrome", "firefox", "safari", "edge", "opera"];

/** The number of users; user ids count from 0. */
export const USER_COUNT = 50_000;

export const CONTEXT_COUNT = 1000;

const CURRENT_TIME = "2026-11-01T12:00:00.000Z";

/** Formats a user id. */
export const userId = (index) => `user-${String(index).padStart(6, "0")}`;

/** Formats a tenant id. */
export const tenantId = (index) => `tenant-${String(index).padStart(7, "0")}`;

/** Returns the user id of the n-th context, from 1; the ids are spread over all users. */
export const userIdOfContext = (n) => userId((n * 7919) % USER_COUNT);

/** Creates all contexts. */
export function createContexts() {
	const random = createPrng(99);
	return Array.from({ length: CONTEXT_COUNT }, (_, index) =>
		createContext(random, index + 1),
	);
}

// INVARIANT: the order of the properties is the order of the draws; another order gives other contexts.
const createContext = (random, n) => ({
	userId: userIdOfContext(n),
	sessionId: `sess-${random.int(100000000, 999999999)}`,
	remoteAddress: `10.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`,
	currentTime: CURRENT_TIME,
	properties: {
		country: random.pick(COUNTRIES),
		plan: random.pick(PLANS),
		browser: random.pick(BROWSERS),
		email: `${userId(n)}@${random.pick(DOMAINS)}`,
		age: String(random.int(10, 80)),
		appVersion: `${random.int(0, 6)}.${random.int(0, 12)}.${random.int(0, 20)}`,
		// At least 70 % are multiples of 7: the tenants in the constraint of W4.
		tenant: tenantId(random.int(0, 9999) * (random.chance(0.7) ? 7 : 5)),
	},
});
