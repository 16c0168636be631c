// Puts each question of one period, and prints how each count comes out.

import { Engine } from "fanion";
import {
	contextOf,
	customStrategies,
	edition,
	flagOf,
	PERIOD,
	SOMEBODY,
} from "./question.js";

const engine = new Engine({ customStrategies, onWarning() {} });
engine.load(edition(0));

const numbers = Array.from({ length: PERIOD }, (_, number) => number);
const few = numbers.slice(0, 100);
const isEnabled = (flag, number) => engine.isEnabled(flag, contextOf(number));
const isColoured = (number) =>
	engine.getVariant("variants", contextOf(number)).enabled;

console.log(
	JSON.stringify({
		calls: PERIOD,
		on: numbers.filter((number) => isEnabled(flagOf(number), number)).length,
		colours: few.filter(isColoured).length,
		found: few.filter((number) => flagOf(number) !== "unknown").length,
		included: isEnabled("rollout", SOMEBODY) ? 1 : 0,
		refused: 1,
	}),
);
