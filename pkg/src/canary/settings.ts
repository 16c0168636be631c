import { FanionError } from "fanion";
import { isBuildName } from "./build-name.js";
import { isAddress } from "./builds.js";
import type { CanaryOptions, ShadowOptions } from "./options.js";

const STABLE = "stable";

/** Returns the name of the stable build. */
export function stableOf({ stable }: CanaryOptions): string {
	return stable ?? STABLE;
}

/** Returns the options of copies. */
export function shadowOf({ shadow }: CanaryOptions): ShadowOptions {
	return typeof shadow === "object" ? shadow : { share: shadow ?? 0 };
}

/**
 * Checks options that requests would fail with later.
 *
 * @throws FanionError `GENERAL` if an option is missing or invalid
 */
export function checkOptions(options: CanaryOptions): void {
	const { flags, flag, builds } = Object(options) as CanaryOptions;
	if (typeof Object(flags).evaluate !== "function")
		throw invalid("`flags` is missing: pass a client or an engine");
	if (typeof flag !== "string" || flag === "")
		throw invalid(
			"`flag` is missing: pass the name of the flag whose variants are builds",
		);
	for (const [name, upstream] of Object.entries(builds ?? {}))
		checkBuild(name, upstream);
	checkNames(options);
	checkNumbers(options);
	checkStrings(options);
}

function checkBuild(name: string, upstream: unknown): void {
	if (!isBuildName(name))
		throw invalid(
			`build \`${name}\`: use at most 64 letters, digits, \`_\`, \`.\` and \`-\`, and not only digits`,
		);
	const isUpstream =
		typeof upstream === "string"
			? isAddress(upstream)
			: typeof upstream === "function" ||
				typeof Object(upstream).fetch === "function";
	if (!isUpstream)
		throw invalid(
			`build \`${name}\`: pass an origin such as \`https://v2.example.com\` without user, query and hash, a service binding, or a function`,
		);
}

/** Checks that `builds` has the builds that other options name. */
function checkNames(options: CanaryOptions): void {
	const { builds, brake } = options;
	const names = {
		stable: stableOf(options),
		"brake.fallback": Object(brake).fallback,
		"shadow.build": shadowOf(options).build,
	};
	for (const [option, name] of Object.entries(names))
		if (name !== undefined && !Object.hasOwn(Object(builds), name))
			throw invalid(`\`${option}\`: \`builds\` has no build \`${name}\``);
}

/** What the name of a header, and that of a cookie, may contain. Source: RFC 9110, section 5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

function checkStrings({ header = "x", cookie = {} }: CanaryOptions): void {
	const { name = "x", secrets = [] } = cookie;
	for (const [option, value] of Object.entries({ header, name }))
		if (!TOKEN.test(value))
			throw invalid(
				`\`${option}\`: \`${value}\` is no name of a header or cookie`,
			);
	const isSecret = (secret: unknown) =>
		typeof secret === "string" && secret !== "";
	if (!(Array.isArray(secrets) && secrets.every(isSecret)))
		throw invalid(
			"`secrets` is no list of strings that are not empty: is an environment variable missing?",
		);
}

/** The ranges of numbers. */
const RANGES = {
	// A timer with a longer delay fires at once.
	timeout: [1, 2_147_483_647],
	refreshInterval: [0, Number.MAX_VALUE],
	maxAge: [1, 34_560_000],
	session: [1, 34_560_000],
	errors: [0.001, 0.99],
	slow: [1, Number.MAX_VALUE],
	least: [1, Number.MAX_VALUE],
	window: [1000, Number.MAX_VALUE],
	falseAlarms: [1e-9, 0.5],
	share: [0, 1],
} as const;

function checkNumbers(options: CanaryOptions): void {
	const { cookie, brake } = options;
	const given = Object.entries({
		...options,
		...cookie,
		...Object(brake),
		...shadowOf(options),
	});
	for (const [name, [min, max]] of Object.entries(RANGES)) {
		const value = given.find(([key]) => key === name)?.[1] ?? min;
		if (!(typeof value === "number" && value >= min && value <= max))
			throw invalid(
				`\`${name}\` is no valid number: pass one from ${min} to ${max}`,
			);
	}
}

function invalid(message: string): FanionError {
	return new FanionError("GENERAL", message);
}
