// Evaluates questions, `{ document, name, context, call }`, with fanion, the official Node SDK and Yggdrasil.

import { Engine } from "fanion";
import { Strategy } from "unleash-client";
import { attempt, sameAnswer } from "../runner/answers.js";
import { openFanion } from "../runner/fanion.js";
import { openUnleash } from "../runner/unleash.js";
import { askYggdrasil } from "../runner/yggdrasil.js";
import { HOSTNAME } from "./hostname.js";
import { CUSTOM_STRATEGY, UNKNOWN_STRATEGY } from "./random-documents.js";

const isNamed = (parameters, context) => parameters?.userId === context.userId;

/** Opens the engines. Resolves to a function that answers questions about one document. */
export async function openThreeEngines() {
	const fanion = openFanion(Engine, {
		hostname: HOSTNAME,
		customStrategies: { [CUSTOM_STRATEGY]: isNamed },
		onWarning: () => {},
	});
	const node = openUnleash({
		strategies: [
			Object.assign(new Strategy(CUSTOM_STRATEGY), { isEnabled: isNamed }),
		],
	});
	// The SDK is ready after its first document. Then it loads synchronously, although it returns a promise.
	await node.load({ version: 2, features: [] });
	return (document, questions) => answer({ fanion, node }, document, questions);
}

/**
 * Returns the answers to each question as `{ fanion, node, yggdrasil, warnings, isRefused }`: `warnings` are
 * fanion's about the flag and its parents, `isRefused` is whether Yggdrasil could not compile one of these.
 */
function answer({ fanion, node }, document, questions) {
	fanion.load(document);
	const warnings = fanion.warnings();
	void node.load(document);
	const { answers, refused } = askYggdrasil(
		document,
		questions.map(forYggdrasil),
		{ hostname: HOSTNAME },
	);
	return questions.map((question, index) => {
		const { name, context, call } = question;
		const family = familyOf(question);
		return {
			fanion: attempt(() => fanion[call](name, context)),
			node: attempt(() => node[call](name, context)),
			yggdrasil: answers[index],
			warnings: warnings.filter(({ flag }) => family.includes(flag)),
			isRefused: refused.some((flag) => family.includes(flag)),
		};
	});
}

/** Returns whether both peers give the same answer. An error is not an answer. */
export const peersAgree = ({ node, yggdrasil }) =>
	node.error === undefined && sameAnswer(node, yggdrasil);

/** Returns whether fanion gives the answer of both peers. */
export const fanionAgrees = ({ fanion, node }) => sameAnswer(fanion, node);

const flagOf = ({ document, name }) =>
	document.features.findLast((flag) => flag.name === name);

/** Returns the name of the flag and those of its parents. Warnings of a segment name the flags that use it. */
const familyOf = (question) => [
	question.name,
	...(flagOf(question)?.dependencies ?? []).map(({ feature }) => feature),
];

// The caller of Yggdrasil evaluates custom strategies; it passes the results by position in the flag.
function forYggdrasil(question) {
	const { name, context, call } = question;
	const custom = (flagOf(question)?.strategies ?? [])
		.filter(({ name }) => [CUSTOM_STRATEGY, UNKNOWN_STRATEGY].includes(name))
		.map(({ name, parameters }, index) => [
			`customStrategy${index + 1}`,
			name === CUSTOM_STRATEGY && isNamed(parameters, context),
		]);
	return { flag: name, context, call, custom: Object.fromEntries(custom) };
}
