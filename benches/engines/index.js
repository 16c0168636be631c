// The engines under test. Each engine is a module of its own, imported only where it is measured, so a
// cold start measures one engine alone.
//
// `operations` are the timed methods that the engine implements; `translate` converts an Unleash document
// to the engine's format; `hashesLikeUnleash` means that rollouts select the same users, so every result
// can be compared with unleash-client.

import { translateToFlagd } from "../peers/translators/flagd.js";
import { translateToGrowthBook } from "../peers/translators/growthbook.js";

const engine = (name, path, options) => ({
	name,
	url: new URL(path, import.meta.url),
	translate: (document) => document,
	hashesLikeUnleash: true,
	...options,
});

export const UNLEASH = engine("unleash-client", "unleash-client.js", {
	operations: [
		"countEnabled",
		"countVariants",
		"countAllEnabled",
		"reload",
		"reloadAndAsk",
		"countPopulation",
	],
});

export const FANION = engine("fanion", "fanion.js", {
	operations: [
		"countEnabled",
		"countEnabledBound",
		"countVariants",
		"countAllEnabled",
		"reload",
		"reloadAndAsk",
	],
});

export const FANION_CLIENT = engine("fanion/client", "fanion-client.js", {
	operations: ["countEnabled", "countVariants"],
});

export const FANION_TOOLS = engine("fanion", "fanion-tools.js", {
	operations: ["countPopulation"],
});

export const GROWTHBOOK = engine("GrowthBook", "../peers/growthbook.js", {
	operations: ["countEnabled", "countAllEnabled", "reload"],
	translate: translateToGrowthBook,
	hashesLikeUnleash: false,
});

const FLAGD = engine("flagd-core", "../peers/flagd.js", {
	operations: ["countEnabled", "countAllEnabled", "reload"],
	translate: translateToFlagd,
	hashesLikeUnleash: false,
});

// Its evaluator has no call for a single flag.
const NEXTJS = engine("@unleash/nextjs", "../peers/nextjs.js", {
	operations: ["countAllEnabled", "reload"],
});

const YGGDRASIL = engine("yggdrasil, wasm", "../peers/yggdrasil.js", {
	operations: ["countEnabled", "countVariants", "countAllEnabled", "reload"],
});

export const PEERS = [GROWTHBOOK, FLAGD, NEXTJS, YGGDRASIL];

/** Serializes an Unleash document in the format of an engine. */
export const serializeFor = ({ translate }, document) =>
	JSON.stringify(translate(document));

/** Imports the module of an engine and opens it with a document. */
export async function openEngine(engine, document) {
	const module = await import(engine.url);
	const opened = await module.open(serializeFor(engine, document));
	return { ...engine, ...module, ...opened };
}
