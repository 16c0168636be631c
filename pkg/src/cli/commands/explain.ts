import { FLAG } from "../options/argument-spec.js";
import { CONTEXT_OPTIONS, clockOf } from "../options/context-options.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import { unknownFlag } from "../source/unknown-flag.js";
import { defineCommand } from "./command.js";

export const EXPLAIN = defineCommand({
	arguments: [FLAG, SOURCE],
	options: CONTEXT_OPTIONS,
	json: "{ flag, enabled, variant?, reason, impressionData, flagEnabled, dependenciesInvalid, dependencies, strategiesInvalid, strategies, variants?, warnings }",
	examples: ["fanion explain checkout flags.json -c userId=7 -c plan=pro"],
	run: async ({ arguments: [flag = "", argument], options }) => {
		// The text has the warnings of the flag.
		const engineOptions = { ...clockOf(options), ...SILENT };
		const explanation = await withSource(
			argument,
			engineOptions,
			(engine, source) => {
				if (!engine.flags().some(({ name }) => name === flag))
					throw unknownFlag(flag, source);
				return engine.explain(flag, options.context);
			},
		);
		const { text, ...data } = explanation;
		return { data, text: (style) => color(text, style) };
	},
});

/** Colors the marks of an explanation. */
function color(text: string, style: Style): string {
	const marks = { "✓": style.green, "✗": style.red, "▶": style.yellow };
	const [first = "", ...lines] = text.trimEnd().split("\n").map(plain);
	const colored = lines.map((line) =>
		line.replace(/^( *)([✓✗▶])/, (_, indent: string, mark: string) => {
			const paint = marks[mark as keyof typeof marks];
			return indent + paint(mark);
		}),
	);
	return [style.bold(first), ...colored].join("\n");
}
