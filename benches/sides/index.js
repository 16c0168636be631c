// Who is measured. What a side does stands in a module of its own, loaded only where it is measured: a
// cold start is that of one side alone.
//
// `takes` are the methods that a side has for the clock; `translate` turns a document into the side's
// own format; who is `like` Unleash lets the same people in, and so gives the same answers.

import { flagd } from "../peers/dialects/flagd.js";
import { growthbook } from "../peers/dialects/growthbook.js";

const side = (name, path, more) => ({
	name,
	url: new URL(path, import.meta.url),
	translate: (document) => document,
	isLikeUnleash: true,
	...more,
});

export const UNLEASH = side("unleash-client", "unleash.js", {
	takes: ["isEnabled", "getVariant", "everyFlag", "reload", "population"],
});

export const FANION = side("fanion", "fanion.js", {
	takes: ["isEnabled", "isBoundEnabled", "getVariant", "everyFlag", "reload"],
});

export const LAB = side("fanion", "lab.js", { takes: ["population"] });

export const GROWTHBOOK = side("GrowthBook", "../peers/growthbook.js", {
	takes: ["isEnabled", "everyFlag", "reload"],
	translate: growthbook,
	isLikeUnleash: false,
});

const FLAGD = side("flagd-core", "../peers/flagd.js", {
	takes: ["isEnabled", "everyFlag", "reload"],
	translate: flagd,
	isLikeUnleash: false,
});

// It decides all flags or none.
const NEXTJS = side("@unleash/nextjs", "../peers/nextjs.js", {
	takes: ["everyFlag", "reload"],
});

const YGGDRASIL = side("yggdrasil, wasm", "../peers/yggdrasil.js", {
	takes: ["isEnabled", "getVariant", "everyFlag", "reload"],
});

export const PEERS = [GROWTHBOOK, FLAGD, NEXTJS, YGGDRASIL];

/** The text of a document in the format of a side. */
export const textFor = ({ translate }, document) =>
	JSON.stringify(translate(document));

/** Loads the module of a side and opens it with a document. */
export async function open(side, document) {
	const module = await import(side.url);
	const opened = await module.open(textFor(side, document));
	return { ...side, ...module, ...opened };
}
