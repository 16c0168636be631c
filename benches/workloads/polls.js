// Who is polled: a million people, alike but for their ids, about one flag.

import { people } from "./people.js";
import { prng } from "./prng.js";
import { simple } from "./single.js";

const PEOPLE = 1_000_000;

/** Polls of numbers, which nobody has to be told, and of ids that are given. */
export function* polls() {
	yield poll("`0` to `999999`", PEOPLE, String);
	const ids = uuids();
	yield poll("a list of UUIDs", ids, (number) => ids[number]);
}

/** `asked` is what fanion is asked, `idOf` the id of each person of the reference. */
function poll(key, asked, idOf) {
	const [person] = people();
	const { userId, properties, ...rest } = person;
	const [country] = COUNTRIES;
	const context = { ...rest, properties: { ...properties, country } };
	const document = simple({ constraints: [inCountries] });
	const [{ name }] = document.features;
	return {
		key,
		documents: [document],
		poll: { name, context, asked, count: PEOPLE, idOf },
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

function uuids() {
	const dice = prng(77);
	return Array.from({ length: PEOPLE }, () => uuid(dice));
}

function uuid(dice) {
	const part = () => dice.int(0, 0xffff).toString(16).padStart(4, "0");
	const [one, two, three, four, five, six, seven, eight] = Array.from(
		{ length: 8 },
		part,
	);
	return `${one}${two}-${three}-4${four.slice(1)}-a${five.slice(1)}-${six}${seven}${eight}`;
}
