import type { OptionValues } from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { flag, text, time } from "../options/value-types.js";
import { count } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import type { Result } from "../output/result.js";
import { push } from "../ramp/push.js";
import { statusOf } from "../ramp/status.js";
import { titleOf } from "../ramp/strategy-title.js";
import { type PlanFile, readPlan } from "../source/plan-file.js";
import { readSource } from "../source/source.js";
import { defineCommand, option } from "./command.js";

const OPTIONS = {
	status: option("status", flag, "prints the state of each channel"),
	at: option("at", time, "time of the state", "now"),
	push: option(
		"push",
		flag,
		"shows what would change on the server of `UNLEASH_URL`, and asks",
	),
	yes: option("yes", flag, "changes it without asking", undefined, "y"),
	save: option(
		"save",
		text("<file>"),
		"new file for the earlier strategies, to push them again",
	),
};

export const RAMP = defineCommand({
	arguments: [
		{
			name: "plan",
			description: "a file with a plan, as YAML or JSON; or `-`",
		},
	],
	options: OPTIONS,
	notes: `A plan has the members of docs/ramp.md, and \`flag\`, \`project\` (default) and \`environment\` (production). A file with \`strategies\` in place of \`stages\` has the strategies themselves.

--push needs \`UNLEASH_ADMIN_TOKEN\`. Without a terminal and without --yes, it changes nothing. It replaces all strategies of the flag in the environment; new ones are added before others are removed.`,
	json: "{ flag, project, environment, strategies }; with --status { flag, at, channels: { channel?, status }[] }; with --push { flag, project, environment, applied: boolean, added, removed, kept: number, reordered: boolean }",
	examples: [
		"fanion ramp checkout.yaml",
		"fanion ramp checkout.yaml --status --at 2027-01-14T00:00:00Z",
		"fanion ramp checkout.yaml --push --save before.json",
		"fanion ramp before.json --push --yes",
	],
	run: async ({ arguments: [argument], options }) => {
		const problems = problemsOf(options);
		if (problems.length > 0) throw new UsageError(problems);
		const plan = await readPlan(await readSource(argument));
		if (options.push) return push(plan, options);
		return options.status ? showStatus(plan, options) : showStrategies(plan);
	},
});

/** Options that have an effect only with another one. */
const NEEDS = [
	["yes", "push"],
	["save", "push"],
	["at", "status"],
] as const;

/** Returns what is wrong with options that would have no effect. */
function problemsOf(options: OptionValues<typeof OPTIONS>): string[] {
	const problems = NEEDS.filter(
		([name, other]) => options[name] !== undefined && !options[other],
	).map(([name, other]) => `\`--${name}\` needs \`--${other}\``);
	if (options.push && options.status)
		problems.push("`--push` and `--status` exclude each other: pass one");
	return problems;
}

function showStrategies(plan: PlanFile): Result {
	const { flag, project, environment, strategies } = plan;
	return {
		data: { flag, project, environment, strategies },
		text: (style) =>
			[
				`${style.bold(plain(flag))}: ${count(strategies.length, "strategy", "strategies")}`,
				...strategies.map((strategy) => `  ${titleOf(strategy)}`),
			].join("\n"),
	};
}

async function showStatus(
	plan: PlanFile,
	{ at = new Date() }: OptionValues<typeof OPTIONS>,
): Promise<Result> {
	const channels = await statusOf(plan, at);
	return {
		data: { flag: plan.flag, at: at.toISOString(), channels },
		text: () => channels.map(({ status }) => plain(status)).join("\n"),
	};
}
