// The context fields that flags read.

/** The fields that Unleash defines. */
export const NAMED_FIELDS = [
	"userId",
	"sessionId",
	"remoteAddress",
	"environment",
	"appName",
	"currentTime",
];

/** Returns the number of flags that read each field, the most frequent field first. */
export function countFlagsByField(flags) {
	const counts = new Map();
	for (const { fields } of flags) {
		for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1);
	}
	return new Map([...counts].sort(([, one], [, other]) => other - one));
}

/** Returns the names that occur more than once, each once. */
export function findDuplicates(names) {
	return [
		...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
	];
}
