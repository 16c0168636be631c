// The suites of `unleash-client`, by what they import.

/** Suites that import the package as its users do: its index, `Unleash` or `Strategy`. */
export const PUBLIC = [
	"global.test.ts",
	"index.test.ts",
	"integration/client-specification.test.ts",
	"integration/constraint.test.ts",
	"integration/context.test.ts",
	"integration/segment.test.ts",
	"strategy/strategy.test.ts",
	"unleash-instance-count-max.test.ts",
	"unleash-instance-count.test.ts",
	"unleash.network.retries.test.ts",
	"unleash.network.test.ts",
	"unleash.test.ts",
];

/** The modules that the drop-in replaces, as paths in `src/`. */
export const REPLACED = [
	"index.ts",
	"unleash.ts",
	"strategy/index.ts",
	"strategy/strategy.ts",
];
