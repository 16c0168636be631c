// Runs each evaluation of one period once, and prints the expected counts.

import { Engine } from "fanion";
import {
	contextOf,
	customStrategies,
	documentVersion,
	flagOf,
	INCLUDED,
	PERIOD,
} from "./calls.js";

const engine = new Engine({ customStrategies, onWarning() {} });
engine.load(documentVersion(0));

const indexes = Array.from({ length: PERIOD }, (_, index) => index);
const few = indexes.slice(0, 100);
const isEnabled = (flag, index) => engine.isEnabled(flag, contextOf(index));
const hasColor = (index) =>
	engine.getVariant("variants", contextOf(index)).enabled;

console.log(
	JSON.stringify({
		calls: PERIOD,
		on: indexes.filter((index) => isEnabled(flagOf(index), index)).length,
		withColor: few.filter(hasColor).length,
		found: few.filter((index) => flagOf(index) !== "unknown").length,
		included: isEnabled("rollout", INCLUDED) ? 1 : 0,
		rejected: 1,
	}),
);
