// Records how Unleash's own engines evaluate a few small documents, for the view "Engines" of the web page.
// Run `node benches/record-answers.js` after `make bench` has installed the peers. The questions are a
// selection of `tests/data/unleash-parity`.

import { readFileSync, writeFileSync } from "node:fs";
import { open as openUnleashClient } from "./engines/unleash-client.js";
import { open as openNextjs } from "./peers/nextjs.js";
import { open as openYggdrasil } from "./peers/yggdrasil.js";

/** The recorded questions: the id of the probe, and its description on the page. */
const DESCRIPTIONS = {
	"flexibleRollout rollout='50' u=124": "A rollout of 50 %, sticky on userId",
	"segment+constraint": "A segment and a constraint combined",
	"variant payload": "A variant with a payload",
	"dep variants match": "A parent flag that must have a certain variant",
	"hash nonascii 日本 40": "A non-ASCII id in a rollout of 40 %",
	"variant nonascii u2": "The variant for a non-ASCII id",
	"flexible nogroup u1": "A rollout without a group id",
	"dep parent rollout 50 nogroup u1":
		"A parent flag whose rollout has no group id",
	"flexible 100 sticky empty string": "An empty userId in a rollout of 100 %",
	"flexible group quote": "A quotation mark in a group id",
	"in.trim.value": "Spaces around a value of IN",
	"STR_CONTAINS.emptyvalue": "An empty value of STR_CONTAINS",
	"NUM_EQ value='5' ctx='0x5'": "A context value of 0x5 for NUM_EQ",
	"SEMVER_EQ value='v1.2.3' ctx='1.2.3'": "A version with the prefix v",
	"DATE_AFTER value=2022-01-29 now='2022-01-30T13:00:00Z'":
		"A date without a time",
	"DATE other context field": "A date in a custom field",
	"REGEX '\\\\w' on 'é'": "Whether \\w matches é",
	"remoteAddress '2001:db8::/32' '2001:db8::5'": "A range of IPv6 addresses",
	"remoteAddress '10.0.0.0/255.0.0.0' '10.0.0.1'":
		"A range with a dotted netmask",
	"strategies absent": "A flag without the list of strategies",
	"userWithId ' a' 'a'": "A space before an id of userWithId",
	"unknown op in strat1, strat2 on":
		"A strategy with an unknown operator, and one for all users",
	"strat variants override ignored": "An override in a strategy variant",
};

const RECORD = new URL("../www/engines/recorded-results.json", import.meta.url);
const readJson = (path) =>
	JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

const PEERS = "./peers/node_modules";
const { probes, yggdrasil } = readJson(
	"../tests/data/unleash-parity/probes.json",
);
const engines = {
	"unleash-client": {
		open: openUnleashClient,
		version: readJson("../node_modules/unleash-client/package.json").version,
	},
	"@unleash/nextjs": {
		open: openNextjs,
		version: readJson(`${PEERS}/@unleash/nextjs/package.json`).version,
	},
	Yggdrasil: { open: openYggdrasil, version: yggdrasil },
};

const questions = [];
for (const [id, about] of Object.entries(DESCRIPTIONS))
	questions.push(await record(findProbe(id), about));
const versions = Object.fromEntries(
	Object.entries(engines).map(([name, { version }]) => [name, version]),
);
const date = new Date().toISOString().slice(0, 10);
writeFileSync(
	RECORD,
	`${JSON.stringify({ date, versions, questions }, undefined, "\t")}\n`,
);
console.log(
	`recorded ${questions.length} questions with ${JSON.stringify(versions)}`,
);

function findProbe(id) {
	const probe = probes.find((one) => one.id === id);
	if (probe === undefined)
		throw new Error(`probes.json lacks the id \`${id}\``);
	return probe;
}

/** Returns a question with the answer of every engine. */
async function record({ flag, features, segments, context, call }, about) {
	const document = { version: 2, features, ...(segments ? { segments } : {}) };
	const answers = {};
	for (const [name, { open }] of Object.entries(engines))
		answers[name] = await evaluate(open, document, flag, context, call);
	return { about, document, flag, context, call, answers };
}

/** Returns `on`, `off`, the name of a variant, or `error`. */
async function evaluate(open, document, flag, context, call) {
	try {
		const engine = await open(JSON.stringify(document));
		try {
			if (call === "getVariant") return engine.getVariant(flag, context).name;
			return engine.isEnabled(flag, context) ? "on" : "off";
		} finally {
			engine.close();
		}
	} catch {
		return "error";
	}
}
