// The steps of `evaluation.feature`, for every host. Each reads and changes `world`: `{ client, context }` and results.

import { sameAnswer } from "../runner/answers.js";

const VALUE = '"([^"]*)"';
const NUMBER = "([\\d.]+)";

/** Fails unless two values are equal as JSON. */
function assertEqual(actual, expected) {
	if (sameAnswer(actual, expected)) return;
	const texts = [actual, expected].map((value) => JSON.stringify(value));
	throw new Error(`${texts[0]} instead of ${texts[1]}`);
}

/** Returns a method of a client by the name of a type: `getBooleanValue`. */
const methodOf = (type, kind) => {
	const name = { integer: "Number", float: "Number" }[type];
	return `get${name ?? type[0].toUpperCase() + type.slice(1)}${kind}`;
};

const parse = (type, text) =>
	type === "string"
		? text
		: JSON.parse(type === "object" ? "null" : text.replaceAll('"', ""));

async function evaluate(world, type, key, fallback, kind = "Value") {
	world.fallback = fallback;
	world.result = await world.client[methodOf(type, kind)](
		key,
		fallback,
		world.context,
	);
}

const checkObject = (object, names, values) => {
	const fields = names.map((name) => object[name]);
	assertEqual(fields, values);
};

/** Patterns and functions, in the order in which they are tried. */
const STEPS = [
	["a stable provider", () => {}],
	[
		`an? (\\w+) flag with key ${VALUE} is evaluated with (details and )?default value (?:${VALUE}|${NUMBER})`,
		(world, type, key, details, text, number) =>
			evaluate(
				world,
				type,
				key,
				parse(type, text ?? number),
				details ? "Details" : "Value",
			),
	],
	[
		`an object flag with key ${VALUE} is evaluated with (details and )?a null default value`,
		(world, key, details) =>
			evaluate(world, "object", key, null, details ? "Details" : "Value"),
	],
	[
		`the resolved object (details )?value should be contain fields ${VALUE}, ${VALUE}, and ${VALUE}, with values ${VALUE}, ${VALUE} and ${NUMBER}, respectively`,
		({ result }, details, ...rest) =>
			checkObject(details ? result.value : result, rest.slice(0, 3), [
				rest[3] === "true",
				rest[4],
				Number(rest[5]),
			]),
	],
	[
		`the resolved (\\w+) details value should be (?:${VALUE}|${NUMBER}), the variant should be ${VALUE}, and the reason should be ${VALUE}`,
		({ result }, type, text, number, variant, reason) => {
			assertEqual(result.value, parse(type, text ?? number));
			assertEqual(result.variant, variant);
			assertEqual(result.reason, reason);
		},
	],
	[
		`the resolved (\\w+) value should be (?:${VALUE}|${NUMBER})`,
		({ result }, type, text, number) =>
			assertEqual(result, parse(type, text ?? number)),
	],
	[
		`the variant should be ${VALUE}, and the reason should be ${VALUE}`,
		({ result }, variant, reason) => {
			assertEqual(result.variant, variant);
			assertEqual(result.reason, reason);
		},
	],
	[
		`context contains keys ${VALUE}, ${VALUE}, ${VALUE}, ${VALUE} with values ${VALUE}, ${VALUE}, ${NUMBER}, ${VALUE}`,
		async (world, one, two, three, four, fn, ln, age, customer) => {
			await world.setContext({
				[one]: fn,
				[two]: ln,
				[three]: Number(age),
				[four]: customer === "true",
			});
		},
	],
	[
		`a flag with key ${VALUE} is evaluated with default value ${VALUE}`,
		(world, key, fallback) => {
			world.key = key;
			return evaluate(world, "string", key, fallback);
		},
	],
	[
		`the resolved string response should be ${VALUE}`,
		({ result }, value) => assertEqual(result, value),
	],
	[
		`the resolved flag value is ${VALUE} when the context is empty`,
		async (world, value) => {
			await world.setContext({});
			await evaluate(world, "string", world.key, "none");
			assertEqual(world.result, value);
		},
	],
	[
		`a non-existent string flag with key ${VALUE} is evaluated with details and a fallback value ${VALUE}`,
		(world, key, fallback) =>
			evaluate(world, "string", key, fallback, "Details"),
	],
	[
		`a string flag with key ${VALUE} is evaluated as an integer, with details and a fallback value ${NUMBER}`,
		(world, key, fallback) =>
			evaluate(world, "integer", key, Number(fallback), "Details"),
	],
	[
		"the default (\\w+) value should be returned",
		({ result, fallback }) => assertEqual(result.value, fallback),
	],
	[
		`the reason should indicate an error and the error code should indicate .* with ${VALUE}`,
		({ result }, code) => {
			assertEqual(result.reason, "ERROR");
			assertEqual(result.errorCode, code);
		},
	],
].map(([pattern, run]) => [new RegExp(`^${pattern}$`), run]);

/** Runs a step; fails if there is no function for its text. */
export async function runStep(world, text) {
	for (const [pattern, run] of STEPS) {
		const match = pattern.exec(text);
		if (match) return run(world, ...match.slice(1));
	}
	throw new Error(`no function for the step: ${text}`);
}
