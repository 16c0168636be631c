import { warnOfStrategies } from "../../client/strategy-names.js";
import type { UnleashConfig } from "./config.js";
import { isOldUrl, toFunctions } from "./sdk-options.js";
import { Strategy } from "./strategy.js";

/** Calls back for each option that has no effect, or another one than the caller may expect. */
export function warnOfConfig(
	config: UnleashConfig,
	warn: (message: string) => void,
): void {
	const { url, httpOptions, strategies = [] } = config;
	if (isOldUrl(url))
		warn(
			"`url` ends in `/features`: pass the address of the API, without that",
		);
	for (const name of ["agent", "rejectUnauthorized"] as const)
		if (httpOptions?.[name] !== undefined)
			warn(
				`\`httpOptions.${name}\` has no effect, since \`fetch\` has no agents: pass \`fetch\`, or set NODE_EXTRA_CA_CERTS or NODE_USE_ENV_PROXY`,
			);
	warnOfStrategies({ customStrategies: toFunctions(strategies) }, warn);
	for (const strategy of strategies)
		for (const method of UNCALLED)
			if (strategy instanceof Strategy && isOverridden(strategy, method))
				warn(
					`custom strategy \`${strategy.name}\`: \`${method}\` is not called: override \`isEnabled\``,
				);
}

/** Methods of a strategy that the engine does not call: it checks constraints and selects variants itself. */
const UNCALLED = [
	"checkConstraint",
	"checkConstraints",
	"isEnabledWithConstraints",
	"getResult",
] as const;

function isOverridden(
	strategy: Strategy,
	method: (typeof UNCALLED)[number],
): boolean {
	return strategy[method] !== Strategy.prototype[method];
}
