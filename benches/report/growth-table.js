// Formats the growth figures as a table, and groups them for the chart.

import { FANION, UNLEASH } from "../engines/index.js";
import { formatDuration, formatRatio } from "./units.js";

/** Returns the header and a row for each document size. */
export function growthRows(figures) {
	const body = growthSeries(figures).flatMap(({ key, points }) =>
		points.map(({ flagCount, unleash, fanion }) => [
			`${key}, ${flagCount.toLocaleString("en")} ${flagCount === 1 ? "flag" : "flags"}`,
			formatDuration(unleash.value.median),
			`${formatDuration(fanion.value.median)} = ${formatRatio(fanion.ratio.median)}×`,
			formatDuration(timePerFlag(key, flagCount, fanion.value.median)),
		]),
	);
	return [
		["", UNLEASH.name, FANION.name, "fanion, per evaluated flag"],
		...body,
	];
}

/** Groups figures by key; the points of each series are ordered by size. */
export function growthSeries(figures) {
	const keys = new Set(figures.map(({ key }) => key));
	return [...keys].map((key) => {
		const measured = figures.filter((figure) => figure.key === key);
		const sizes = [...new Set(measured.map(({ flagCount }) => flagCount))];
		const find = (flagCount, { name }) =>
			measured.find(
				(one) => one.flagCount === flagCount && one.engine === name,
			);
		const points = sizes.map((flagCount) => ({
			flagCount,
			unleash: find(flagCount, UNLEASH),
			fanion: find(flagCount, FANION),
		}));
		return { key, points };
	});
}

/** Divides the time by the number of flags if the operation evaluates all flags. */
export const timePerFlag = (key, flagCount, nanoseconds) =>
	key.startsWith("all flags") ? nanoseconds / flagCount : nanoseconds;
