// Who asks: 1,000 contexts, the same for every workload.

import { prng } from "./prng.js";

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

/** User ids run from 0 up to this. */
export const USERS = 50_000;

/** How many contexts there are. */
export const PEOPLE = 1000;

const NOW = "2026-11-01T12:00:00.000Z";

/** The id of a user by number. */
export const userId = (number) => `user-${String(number).padStart(6, "0")}`;

/** A tenant by number. */
export const tenant = (number) => `tenant-${String(number).padStart(7, "0")}`;

/** The user id of the n-th context, from 1: spread over all users. */
export const idOfPerson = (number) => userId((number * 7919) % USERS);

/** All contexts. */
export function people() {
	const dice = prng(99);
	return Array.from({ length: PEOPLE }, (_, index) => person(dice, index + 1));
}

// The order of the entries is the order of the draws: another order makes other people.
const person = (dice, number) => ({
	userId: idOfPerson(number),
	sessionId: `sess-${dice.int(100000000, 999999999)}`,
	remoteAddress: `10.${dice.int(0, 255)}.${dice.int(0, 255)}.${dice.int(1, 254)}`,
	currentTime: NOW,
	properties: {
		country: dice.pick(COUNTRIES),
		plan: dice.pick(PLANS),
		browser: dice.pick(BROWSERS),
		email: `${userId(number)}@${dice.pick(DOMAINS)}`,
		age: String(dice.int(10, 80)),
		appVersion: `${dice.int(0, 6)}.${dice.int(0, 12)}.${dice.int(0, 20)}`,
		// Most are multiples of 7, which are the tenants that the flag of W4 asks for.
		tenant: tenant(dice.int(0, 9999) * (dice.chance(0.7) ? 7 : 5)),
	},
});
