// Shows the warnings about invalid parts of the definitions.

import { byId, createElement } from "../dom.js";
import {
	formatCount,
	formatMessage,
	formatNumber,
	truncate,
} from "../format.js";

/** The maximum number of warnings in the list, and the number up to which the list is open. */
const MAX_LISTED = 100;
const MAX_OPEN = 3;

/** Returns the warnings of each flag, by the name of the flag. */
export function groupByFlag(warnings) {
	const groups = new Map();
	for (const warning of warnings) {
		const group = groups.get(warning.flag);
		if (group) group.push(warning);
		else groups.set(warning.flag, [warning]);
	}
	return groups;
}

export function showWarnings(warnings) {
	const details = byId("warnings");
	details.hidden = warnings.length === 0;
	details.open = warnings.length <= MAX_OPEN;
	details.querySelector("summary").textContent =
		`${formatCount(warnings.length, "warning")}. Other parts of the definitions are unaffected.`;
	const items = [...groupByFlag(warnings.slice(0, MAX_LISTED))].map(
		([flag, warningsOfFlag]) => flagItem(flag, warningsOfFlag),
	);
	if (warnings.length > MAX_LISTED) {
		const more = formatNumber(warnings.length - MAX_LISTED);
		items.push(createElement("li", {}, `and ${more} more`));
	}
	details.querySelector("ul").replaceChildren(...items);
}

function flagItem(flag, warnings) {
	const name = flag === "" ? "outside of the flags" : truncate(flag);
	const problems = warnings.map((warning) =>
		createElement("li", {}, ...formatMessage(problemWithPath(warning))),
	);
	return createElement(
		"li",
		{},
		createElement("span", { class: "name" }, name),
		createElement("ul", {}, ...problems),
	);
}

/** Returns the warning without its flag, whose name stands above the list. */
function problemWithPath({ path, problem }) {
	return path === "" ? problem : `${path}: ${problem}`;
}
