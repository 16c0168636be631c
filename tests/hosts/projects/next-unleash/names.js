/** The flags of the test server have a prefix. */
export const named = (name) => process.env.FLAG_PREFIX + name;

/** Flags that each page shows. */
export const NAMES = [
	"on",
	"half",
	"session",
	"variants",
	"half-variants",
	"legacy-variants",
	"child",
	"child-of-off",
	"unknown",
].map(named);
