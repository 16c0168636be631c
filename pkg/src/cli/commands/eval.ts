import type { Evaluation } from "fanion/tools";
import { FLAG } from "../options/argument-spec.js";
import { CONTEXT_OPTIONS, clockOf } from "../options/context-options.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { SOURCE } from "../source/argument.js";
import { withSource } from "../source/engine.js";
import { unknownFlag } from "../source/unknown-flag.js";
import { defineCommand } from "./command.js";

export const EVAL = defineCommand({
	arguments: [FLAG, SOURCE],
	options: CONTEXT_OPTIONS,
	json: "{ flag, enabled, variant: { name, enabled, payload?, feature_enabled }, reason, impressionData }",
	examples: [
		"fanion eval checkout flags.json -c userId=7 -c plan=pro",
		"UNLEASH_URL=https://unleash.example.com fanion eval checkout -c userId=7",
	],
	run: async ({ arguments: [flag = "", argument], options }) => {
		const evaluation = await withSource(
			argument,
			clockOf(options),
			(engine, source) => {
				const evaluation = engine.evaluate(flag, options.context);
				if (!evaluation) throw unknownFlag(flag, source);
				return evaluation;
			},
		);
		return { data: evaluation, text: (style) => format(evaluation, style) };
	},
});

function format(evaluation: Evaluation, style: Style): string {
	const { flag, enabled, variant, reason } = evaluation;
	const state = enabled ? style.green("on") : style.red("off");
	const { name, payload } = variant;
	const shown = variant.enabled ? `, variant \`${plain(name)}\`` : "";
	const lines = payload?.value.split("\n") ?? [];
	const data = payload
		? `\n${payload.type}: ${lines.map(plain).join("\n")}`
		: "";
	return `\`${plain(flag)}\` is ${state}${shown} ${style.dim(`(${reason})`)}${data}`;
}
