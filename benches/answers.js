// What Unleash's own engines say to some small questions, for the page: `node benches/answers.js`, after
// `make bench` has set up the peers. The questions are those of `tests/data/unleash-parity`.

import { readFileSync, writeFileSync } from "node:fs";
import { open as openNextjs } from "./peers/nextjs.js";
import { open as openYggdrasil } from "./peers/yggdrasil.js";
import { open as openNode } from "./sides/unleash.js";

/** What each of the chosen questions is about, by its id. */
const ABOUT = {
	"flexibleRollout rollout='50' u=124": "Half of all people, by userId",
	"segment+constraint": "A segment and a constraint together",
	"variant payload": "A variant with a payload",
	"dep variants match": "A parent flag with the right variant",
	"hash nonascii 日本 40": "An id beyond ASCII in a rollout of 40 %",
	"variant nonascii u2": "The variant of an id beyond ASCII",
	"flexible nogroup u1": "A rollout without a group id",
	"dep parent rollout 50 nogroup u1": "The same on a parent flag",
	"flexible 100 sticky empty string": "An empty userId in a rollout to all",
	"flexible group quote": "A quotation mark in a group id",
	"in.trim.value": "Blanks around a value in a list",
	"STR_CONTAINS.emptyvalue": "An empty value among those to contain",
	"NUM_EQ value='5' ctx='0x5'": "A number written as 0x5",
	"SEMVER_EQ value='v1.2.3' ctx='1.2.3'": "A version written with a v",
	"DATE_AFTER value=2022-01-29 now='2022-01-30T13:00:00Z'":
		"A date without a time",
	"DATE other context field": "A date in a field of one’s own",
	"REGEX '\\\\w' on 'é'": "Is é a letter to a regular expression?",
	"remoteAddress '2001:db8::/32' '2001:db8::5'": "A range of IPv6 addresses",
	"remoteAddress '10.0.0.0/255.0.0.0' '10.0.0.1'": "A dotted net mask",
	"strategies absent": "A flag without a list of strategies",
	"userWithId ' a' 'a'": "A blank before an id in a list",
	"unknown op in strat1, strat2 on":
		"An operator of next year, beside a strategy for all",
	"strat variants override ignored": "An override in a strategy’s variants",
};

const PLACE = new URL("../www/engines/recorded.json", import.meta.url);
const read = (path) =>
	JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

const PEERS = "./peers/node_modules";
const engines = {
	"unleash-client": {
		open: openNode,
		version: read("../node_modules/unleash-client/package.json").version,
	},
	"@unleash/nextjs": {
		open: openNextjs,
		version: read(`${PEERS}/@unleash/nextjs/package.json`).version,
	},
	Yggdrasil: {
		open: openYggdrasil,
		version: read("../tests/data/unleash-parity/probes.json").yggdrasil,
	},
};

const { probes } = read("../tests/data/unleash-parity/probes.json");
const questions = [];
for (const [id, about] of Object.entries(ABOUT)) {
	const probe = probes.find((one) => one.id === id);
	if (probe === undefined) throw new Error(`there is no question ${id}`);
	const { flag, features, segments, context, call } = probe;
	const document = { version: 2, features, ...(segments ? { segments } : {}) };
	const answers = {};
	for (const [name, { open }] of Object.entries(engines))
		answers[name] = await answer(open, document, flag, context, call);
	questions.push({ about, document, flag, context, call, answers });
}

const versions = Object.fromEntries(
	Object.entries(engines).map(([name, { version }]) => [name, version]),
);
const date = new Date().toISOString().slice(0, 10);
writeFileSync(
	PLACE,
	`${JSON.stringify({ date, versions, questions }, undefined, "\t")}\n`,
);
console.log(`${questions.length} questions put to ${JSON.stringify(versions)}`);

/** `on`, `off`, the name of a variant, or what went wrong, in one word. */
async function answer(open, document, flag, context, call) {
	try {
		const engine = await open(JSON.stringify(document));
		try {
			if (call === "getVariant") return engine.variant(flag, context).name;
			return engine.isOn(flag, context) ? "on" : "off";
		} finally {
			engine.close();
		}
	} catch {
		return "error";
	}
}
