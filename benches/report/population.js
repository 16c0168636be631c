// A million people: what it takes to count who is in.

import { POPULATION } from "../goals.js";
import { LAB, UNLEASH } from "../sides/index.js";
import { absolute, relative, verdict } from "./cells.js";

/** A row for each kind of ids, the head first. */
export function populationRows(figures) {
	const keys = new Set(figures.map(({ key }) => key));
	const body = [...keys].map((key) => {
		const find = ({ name }) =>
			figures.find((one) => one.key === key && one.side === name);
		const ours = find(LAB);
		return [
			key,
			absolute(find(UNLEASH)),
			relative(ours),
			verdict(ours, POPULATION),
		];
	});
	return [["", `${UNLEASH.name} (= 1)`, LAB.name, "to be reached"], ...body];
}
