import { checkDefinitions } from "../check/check.js";
import { type Finding, messageOf, RULES } from "../check/finding.js";
import { locator } from "../check/locate.js";
import { type LocatedFinding, toSarif } from "../check/sarif.js";
import { readDefinitions } from "../definitions/definitions.js";
import { choices, flag, time } from "../options/value-types.js";
import { count } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import type { Source } from "../source/source.js";
import { defineCommand, option, output } from "./command.js";

const NAMES = Object.keys(RULES) as (keyof typeof RULES)[];

export const CHECK = defineCommand({
	arguments: [SOURCE],
	options: {
		strict: option("strict", flag, "exits with 1 if anything is found"),
		ignore: option(
			"ignore",
			choices("<rules>", ...NAMES),
			"rules to leave out",
		),
		at: option("at", time, "time for dates that are over", "now"),
		sarif: output("sarif", flag, "prints SARIF 2.1.0, for code scanning"),
	},
	notes: [
		"Rules:",
		...Object.entries(RULES).map(([rule, [, text]]) => `- ${rule}: ${text}`),
	].join("\n"),
	json: "{ source, flags: number, findings: { rule, level: 'warning' | 'note', flag?, path, problem, message, line, column }[] }",
	examples: [
		"fanion check flags.json",
		"fanion check --strict --ignore stale-flag flags.json",
		"fanion check --sarif flags.json > fanion.sarif",
	],
	run: async ({ arguments: [argument], options }) => {
		const { strict = false, sarif = false, ignore = [] } = options;
		const now = options.at ?? new Date();
		return withSource(argument, SILENT, async (engine, source) => {
			const definitions = readDefinitions(source);
			const found = checkDefinitions(definitions, engine, now);
			const kept = found.filter(({ rule }) => !ignore.includes(rule));
			const findings = await locate(kept, source);
			const flags = definitions.flags.length;
			return {
				data: { source: source.name, flags, findings: findings.map(toJson) },
				text: (style) =>
					sarif
						? JSON.stringify(toSarif(findings, source), undefined, 2)
						: format(findings, flags, source.name, style),
				hasFailed: strict && findings.length > 0,
			};
		});
	},
});

async function locate(
	findings: readonly Finding[],
	{ bytes, yaml }: Source,
): Promise<LocatedFinding[]> {
	if (findings.length === 0) return [];
	const text = new TextDecoder().decode(yaml ?? bytes);
	const position = yaml
		? (await import("../check/locate-yaml.js")).yamlLocator(text)
		: locator(text);
	return findings.map((finding) => ({ ...finding, ...position(finding) }));
}

function toJson(finding: LocatedFinding): object {
	const { keys: _, line, column, ...rest } = finding;
	const [level] = RULES[finding.rule];
	return { ...rest, level, message: messageOf(finding), line, column };
}

function format(
	findings: readonly LocatedFinding[],
	flags: number,
	name: string,
	style: Style,
): string {
	const lines = findings.map((finding) => {
		const { rule, line, column } = finding;
		const [level] = RULES[rule];
		const color = level === "warning" ? style.yellow : style.cyan;
		const place = style.dim(`${name}:${line}:${column}:`);
		return `${place} ${color(level)} ${plain(messageOf(finding))} ${style.dim(`[${rule}]`)}`;
	});
	const warnings = findings.filter(({ rule }) => RULES[rule][0] === "warning");
	const notes = findings.length - warnings.length;
	const counts = [count(warnings.length, "warning"), count(notes, "note")].join(
		" and ",
	);
	return [...lines, `${counts} in ${count(flags, "flag")}`].join("\n");
}
