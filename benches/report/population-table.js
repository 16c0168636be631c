// Formats the population figures as a table.

import { FANION_TOOLS, UNLEASH } from "../engines/index.js";
import { POPULATION_GOAL } from "../goals.js";
import { absoluteCell, goalCell, relativeCell } from "./cells.js";

/** Returns the header and a row for each population. */
export function populationRows(figures) {
	const keys = new Set(figures.map(({ key }) => key));
	const body = [...keys].map((key) => {
		const find = ({ name }) =>
			figures.find((one) => one.key === key && one.engine === name);
		const fanion = find(FANION_TOOLS);
		return [
			key,
			absoluteCell(find(UNLEASH)),
			relativeCell(fanion),
			goalCell(fanion, POPULATION_GOAL),
		];
	});
	return [["", `${UNLEASH.name} (= 1)`, FANION_TOOLS.name, "goal"], ...body];
}
