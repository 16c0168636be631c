import type { ConstraintDefinition } from "../definitions/definitions.js";

/** The operators with a range, by how they read a value. */
const RANGES = [
	[/^NUM_/, numbers],
	[/^DATE_/, dates],
	[/^SEMVER_/, versions],
] as const;

/**
 * Returns values of a field of which one matches all constraints if any value does; `undefined` if there is no
 * such list, as for patterns.
 *
 * A positive list names all values that can match. Ranges change their answer at their operands only, so values
 * at, between and beyond the operands stand for all others.
 */
export function candidatesOf(
	constraints: readonly ConstraintDefinition[],
): string[] | undefined {
	const list = constraints.find(isPositiveList);
	if (list) return [...list.values];
	const ordered = constraints.filter(({ operator }) => !isList(operator));
	const range = RANGES.find(([prefix]) =>
		ordered.every(({ operator }) => prefix.test(operator)),
	);
	if (ordered.length === 0 || !range) return undefined;
	const [, around] = range;
	return around(ordered.flatMap(({ value }) => value ?? []));
}

function isPositiveList({ operator, inverted }: ConstraintDefinition): boolean {
	return operator === (inverted ? "NOT_IN" : "IN");
}

function isList(operator: string): boolean {
	return operator === "IN" || operator === "NOT_IN";
}

/** The ends of all numbers. */
const EXTREMES = [Number.MAX_VALUE, Number.POSITIVE_INFINITY];

function numbers(operands: readonly string[]): string[] {
	const extremes = EXTREMES.flatMap((number) => [number, -number]);
	return [...between(operands.map(Number)), ...extremes].flatMap(
		// A list may exclude one way to write a number.
		(number) => [String(number), String(number).replace(/\d/, "0$&")],
	);
}

function dates(operands: readonly string[]): string[] {
	return between(operands.map(Date.parse))
		.filter((time) => !Number.isNaN(new Date(time).getTime()))
		.map((time) => new Date(time).toISOString());
}

/** Returns the numbers, those in the middle of two neighbors, and those 1 away. */
function between(operands: readonly number[]): number[] {
	const sorted = operands.filter(Number.isFinite).sort((a, b) => a - b);
	const middles = sorted.slice(1).map((high, index) => {
		const low = sorted[index] ?? high;
		return low + (high - low) / 2;
	});
	const around = sorted.flatMap((number) => [number - 1, number + 1]);
	return [...sorted, ...middles, ...around];
}

/** Returns the lowest version, the operands, and those directly above each. */
function versions(operands: readonly string[]): string[] {
	const plain = operands.map((operand) => operand.replace(/\+.*/, ""));
	return ["0.0.0-0", ...plain, ...plain.map(nextVersion)].flatMap(
		// A list may exclude one way to write a version.
		(version) => [version, `${version}+0`],
	);
}

/** Returns the lowest of all versions above a version. */
function nextVersion(version: string): string {
	if (version.includes("-")) return `${version}.0`;
	const [major, minor, patch = 0] = version.split(".");
	return `${major}.${minor}.${BigInt(patch) + 1n}-0`;
}
