import { ALIASES } from "./option-aliases.js";
import type { ClientOptions } from "./options.js";

/** All options. An object instead of a list, since its type requires each name. */
const KNOWN: Readonly<Record<keyof ClientOptions, unknown>> = {
	...ALIASES,
	url: 0,
	documentUrl: 0,
	token: 0,
	appName: 0,
	instanceId: 0,
	context: 0,
	refreshInterval: 0,
	metricsInterval: 0,
	residual: 0,
	delta: 0,
	streaming: 0,
	bootstrap: 0,
	bootstrapOverride: 0,
	storage: 0,
	storageKey: 0,
	verify: 0,
	projects: 0,
	namePrefix: 0,
	headers: 0,
	timeout: 0,
	fetch: 0,
	engine: 0,
	hostname: 0,
	limits: 0,
	customStrategies: 0,
	now: 0,
	random: 0,
};

/**
 * Emits a warning for options without effect: unknown names, and `hostname` and `limits` if `engine` is given.
 *
 * The client itself uses the other options of the engine: it registers the names of `customStrategies`.
 */
export function warnOfUnused(
	options: ClientOptions,
	warn: (message: string) => void,
): void {
	const given = Object.entries(options)
		.filter(([, value]) => value !== undefined)
		.map(([name]) => name);
	for (const name of ["hostname", "limits"])
		if (options.engine && given.includes(name))
			warn(`\`${name}\` is ignored: give it to the constructor of \`engine\``);
	const unknown = given.filter((name) => !(name in KNOWN));
	const hint = unknown.includes("environment")
		? "; the environment is that of the token"
		: "";
	const names = unknown.map((name) => `\`${name}\``).join(", ");
	if (names) warn(`unknown options: ${names}${hint}`);
}
