import type { FlagPopulation } from "fanion/tools";
import { FLAG } from "../options/argument-spec.js";
import { percent, whole } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { formatTable } from "../output/table.js";
import { survey } from "../population/survey.js";
import { SURVEY_OPTIONS, surveyOptions } from "../population/survey-options.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import { unknownFlag } from "../source/unknown-flag.js";
import { defineCommand } from "./command.js";

export const POPULATION = defineCommand({
	arguments: [FLAG, SOURCE],
	options: SURVEY_OPTIONS,
	json: "{ users: number, flag, enabled: number, variants: { variant, users: number }[], withoutVariant: number }",
	examples: [
		"fanion population checkout flags.json --people 1000000",
		"fanion population checkout flags.json --ids-file customers.txt -c plan=pro",
	],
	run: async ({ arguments: [flag = "", argument], options }) => {
		const request = await surveyOptions(options);
		const { users, counts } = await withSource(
			argument,
			SILENT,
			async (engine, source) => {
				if (!engine.evaluate(flag)) throw unknownFlag(flag, source);
				const { users, flags } = await survey(engine, {
					...request,
					flags: flag,
				});
				return { users, counts: flags[0] as FlagPopulation };
			},
		);
		return {
			data: { users, ...counts },
			text: (style) => format(counts, users, style),
		};
	},
});

function format(
	{ flag, enabled, variants, withoutVariant }: FlagPopulation,
	users: number,
	style: Style,
): string {
	const share = style.bold(percent(enabled, users));
	const first = `\`${plain(flag)}\` is on for ${whole(enabled)} of ${whole(users)} users (${share})`;
	if (variants.length === 0) return first;
	const rows = [
		...variants.map(({ variant, users }) => [variant, users] as const),
		...(withoutVariant > 0
			? [["without a variant", withoutVariant] as const]
			: []),
	];
	const table = rows.map(([variant, count]) => [
		`  ${plain(variant)}`,
		whole(count),
		percent(count, enabled),
	]);
	return [first, formatTable(table)].join("\n");
}
