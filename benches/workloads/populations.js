// Populations of a million users whose contexts differ only in the user id, and one flag.

import { createContexts } from "./contexts.js";
import { createPrng } from "./prng.js";
import { rolloutFlag } from "./single-flag.js";

const SIZE = 1_000_000;

/** Yields a population of numeric ids, which fanion can generate itself, and one of listed ids. */
export function* populations() {
	yield population("`0` to `999999`", SIZE, String);
	const ids = createUuids();
	yield population("a list of UUIDs", ids, (index) => ids[index]);
}

/** `users` is the population in fanion's API; `userIdAt` returns each user id to the reference. */
function population(key, users, userIdAt) {
	const [{ userId, properties, ...rest }] = createContexts();
	const [country] = COUNTRIES;
	const context = { ...rest, properties: { ...properties, country } };
	const document = rolloutFlag({ constraints: [inCountries] });
	const [{ name: flag }] = document.features;
	return {
		key,
		documents: [document],
		request: { flag, context, users, size: SIZE, userIdAt },
	};
}

const COUNTRIES = ["NO", "SE", "DK"];

const inCountries = {
	contextName: "country",
	operator: "IN",
	values: COUNTRIES,
	inverted: false,
	caseInsensitive: false,
};

function createUuids() {
	const random = createPrng(77);
	return Array.from({ length: SIZE }, () => createUuid(random));
}

function createUuid(random) {
	const part = () => random.int(0, 0xffff).toString(16).padStart(4, "0");
	const [one, two, three, four, five, six, seven, eight] = Array.from(
		{ length: 8 },
		part,
	);
	return `${one}${two}-${three}-4${four.slice(1)}-a${five.slice(1)}-${six}${seven}${eight}`;
}
