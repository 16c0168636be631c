// How cost grows: the same figures as a table and as a picture.

import { FANION, UNLEASH } from "../sides/index.js";
import { duration, share } from "./units.js";

/** A row for each size, the head first. */
export function growthRows(figures) {
	const body = groups(figures).flatMap(({ key, points }) =>
		points.map(({ flags, theirs, ours }) => [
			`${key}, of ${flags.toLocaleString("en")}`,
			duration(theirs.value.median),
			`${duration(ours.value.median)} = ${share(ours.ratio.median)}×`,
			duration(each(key, flags, ours.value.median)),
		]),
	);
	return [
		["", UNLEASH.name, FANION.name, "fanion, for each flag asked"],
		...body,
	];
}

/** What was measured, each with its points in order of size. */
export function groups(figures) {
	const keys = new Set(figures.map(({ key }) => key));
	return [...keys].map((key) => {
		const measured = figures.filter((figure) => figure.key === key);
		const sizes = [...new Set(measured.map(({ flags }) => flags))];
		const at = (flags, { name }) =>
			measured.find((one) => one.flags === flags && one.side === name);
		const points = sizes.map((flags) => ({
			flags,
			theirs: at(flags, UNLEASH),
			ours: at(flags, FANION),
		}));
		return { key, points };
	});
}

/** The part of one flag, where all are asked. */
export const each = (key, flags, nanoseconds) =>
	key.startsWith("every flag") ? nanoseconds / flags : nanoseconds;
