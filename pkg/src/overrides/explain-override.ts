import type { FanionError } from "../errors.js";
import type { Explanation } from "../tools/explanation.js";
import type { Evaluation } from "../types.js";

/**
 * Explains an evaluation that has an override: the answer of the override, and the explanation without it.
 *
 * @throws FanionError of `explain`, but not `FLAG_NOT_FOUND`: an unknown flag may have an override
 */
export function explainOverride(
	{ flag, enabled, variant, reason }: Evaluation,
	explain: () => Explanation,
): Explanation {
	const original = explainKnown(flag, explain);
	const { name, payload } = variant;
	const { variant: _, ...rest } = original;
	const selected = variant.enabled && { name, ...(payload && { payload }) };
	const state = `${enabled ? "on" : "off"}${selected ? `, variant \`${name}\`` : ""}`;
	return {
		...rest,
		enabled,
		...(selected && { variant: selected }),
		reason,
		overridden: true,
		text: `\`${flag}\` is ${state}: an override decides (${reason})\nwithout the override:\n${original.text}`,
	};
}

function explainKnown(flag: string, explain: () => Explanation): Explanation {
	try {
		return explain();
	} catch (error) {
		// Not `instanceof`: `fanion/tools` has a `FanionError` of its own.
		if ((error as FanionError).code !== "FLAG_NOT_FOUND") throw error;
		return {
			flag,
			enabled: false,
			reason: "DEFAULT",
			impressionData: false,
			flagEnabled: false,
			dependenciesInvalid: false,
			dependencies: [],
			strategiesInvalid: false,
			strategies: [],
			warnings: [],
			text: `there is no flag \`${flag}\``,
		};
	}
}
