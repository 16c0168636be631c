// How many flags are on, and how many have changed: for the eye at once, for the ear after a pause.

import { find, settled } from "../element.js";
import { number } from "../words.js";

/** Long enough not to speak between two letters. Milliseconds. */
const PAUSE = 500;

const announce = settled(PAUSE, (text) => {
	find("live").textContent = text;
});

/** Tells the sum of the answers; `isFirst` when there was nothing they could have changed from. */
export function summarize(answers, isFirst) {
	const on = answers.filter(({ evaluation }) => evaluation.enabled).length;
	const changed = answers.filter(({ before }) => before !== undefined).length;
	const sum = `${number(on)} of ${number(answers.length)} on`;
	const change =
		changed === 0 ? "nothing changed" : `${number(changed)} changed`;
	const text = isFirst ? sum : `${sum}, ${change}`;
	// A number that leads somewhere is a button; both together read as the announcement does.
	find("sum").textContent = changed === 0 ? text : `${sum}, `;
	find("jump").textContent = changed === 0 ? "" : change;
	find("jump").hidden = changed === 0;
	announce(text);
}
