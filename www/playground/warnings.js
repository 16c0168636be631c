// The parts of the definitions that make no sense and were left out.

import { element, find } from "../element.js";
import { count, number, shortened, withCode } from "../words.js";

/** So many are listed, and so many make a list that is opened only when asked for. */
const LISTED = 100;
const FEW = 3;

/** The warnings of each flag, by its name. */
export function byFlag(warnings) {
	const groups = new Map();
	for (const warning of warnings) {
		const group = groups.get(warning.flag);
		if (group) group.push(warning);
		else groups.set(warning.flag, [warning]);
	}
	return groups;
}

export function showWarnings(warnings) {
	const block = find("warnings");
	block.hidden = warnings.length === 0;
	block.open = warnings.length <= FEW;
	const parts =
		warnings.length === 1
			? "1 part of the definitions was"
			: `${count(warnings.length, "part")} of the definitions were`;
	block.querySelector("summary").textContent =
		`${parts} left out; everything else counts.`;
	const items = [...byFlag(warnings.slice(0, LISTED))].map(([flag, list]) =>
		item(flag, list),
	);
	if (warnings.length > LISTED)
		items.push(
			element("li", {}, `and ${number(warnings.length - LISTED)} more`),
		);
	block.querySelector("ul").replaceChildren(...items);
}

function item(flag, warnings) {
	const problems = warnings.map((warning) =>
		element("li", {}, ...withCode(place(warning))),
	);
	const name = flag === "" ? "in no flag" : shortened(flag);
	return element(
		"li",
		{},
		element("span", { class: "name" }, name),
		element("ul", {}, ...problems),
	);
}

/** The flag stands above the list already. */
function place({ path, problem }) {
	return path === "" ? problem : `${path}: ${problem}`;
}
