import { firstLine } from "../errors.js";
import type { Context, Evaluation } from "../types.js";
import { engineFor } from "./engines.js";
import { appNameOf } from "./environment.js";
import type { Definitions, IToggle } from "./types.js";

/**
 * Evaluates definitions for a context. Returns the flags that are on, in the order of the definitions.
 *
 * Definitions that cannot be read have no flags: the error is logged. `appName` is by default `UNLEASH_APP_NAME`.
 *
 * ```ts
 * const { toggles } = evaluateFlags(await getDefinitions(), { sessionId });
 * ```
 */
export function evaluateFlags(
	definitions: Definitions,
	context: Context = {},
): { toggles: IToggle[] } {
	try {
		const evaluations = engineFor(definitions).evaluateAll({
			appName: appNameOf(),
			...context,
		});
		return { toggles: [...evaluations].filter(isOn).map(toToggle) };
	} catch (error) {
		console.error(
			`fanion: the definitions cannot be evaluated: ${firstLine(error)}`,
		);
		return { toggles: [] };
	}
}

function isOn({ enabled }: Evaluation): boolean {
	return enabled;
}

function toToggle(evaluation: Evaluation): IToggle {
	const { flag: name, enabled, variant, impressionData } = evaluation;
	// A copy: the caller may change it.
	return { name, enabled, variant: { ...variant }, impressionData };
}
