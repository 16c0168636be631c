// Which fields of a context the flags read.

/** The fields Unleash has a name for. */
export const NAMED = [
	"userId",
	"sessionId",
	"remoteAddress",
	"environment",
	"appName",
	"currentTime",
];

/** For each field that any flag reads, how many do, the most read first. */
export function readers(flags) {
	const counts = new Map();
	for (const { fields } of flags) {
		for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1);
	}
	return new Map([...counts].sort(([, one], [, other]) => other - one));
}

/** Names that occur more than once. */
export function repeated(names) {
	return [
		...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
	];
}
