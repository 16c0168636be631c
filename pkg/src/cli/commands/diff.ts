import type { Flag } from "fanion/tools";
import { isJson, readDefinitions } from "../definitions/definitions.js";
import { changedFlags } from "../diff/changed-flags.js";
import { changedPayloads } from "../diff/changed-payloads.js";
import type { Diff, FlagDiff } from "../diff/diff.js";
import { diffToMarkdown } from "../diff/markdown.js";
import { formatDiff } from "../diff/text.js";
import type { OptionValues } from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { flag, words } from "../options/value-types.js";
import { survey } from "../population/survey.js";
import {
	numberOf,
	SURVEY_OPTIONS,
	surveyOptions,
} from "../population/survey-options.js";
import { readDocument } from "../source/document.js";
import { loadSource, SILENT, withSource } from "../source/engine.js";
import type { Source } from "../source/source.js";
import { unknownFlag } from "../source/unknown-flag.js";
import { defineCommand, option, output } from "./command.js";

export const DIFF = defineCommand({
	arguments: [
		{
			name: "before",
			description: "a file, `-` for the standard input, or an address",
		},
		{
			name: "after",
			description:
				"likewise; without it, the flags before are those of the server of `UNLEASH_URL`",
			isOptional: true,
		},
	],
	options: {
		flags: option("flags", words("<names>"), "flags to compare", "all"),
		strict: option("strict", flag, "exits with 1 if users leave or switch"),
		markdown: output("markdown", flag, "prints Markdown, for a pull request"),
		...SURVEY_OPTIONS,
	},
	notes:
		"Flags that are equal in both documents, with their segments and parents, are not evaluated.",
	json: "{ before, after, users: number, equalFlags: number, monotone: boolean, flags: { flag, enabled: number, variants, withoutVariant: number, change: { before, onlyIn?, joins, leaves, switches, monotone, causes }, changedPayloads: string[] }[] }",
	examples: [
		"fanion diff published.json changed.json",
		"fanion diff --markdown --strict published.json changed.json",
		"UNLEASH_URL=https://unleash.example.com fanion diff changed.json",
	],
	run: async ({ arguments: [one, two], options }) => {
		if (one === "-" && two === "-")
			throw new UsageError([
				"the standard input can be read once: pass a file in place of one `-`",
			]);
		const [before, after] = two === undefined ? [undefined, one] : [one, two];
		const diff = await compare(before, after, options);
		return {
			data: diff,
			text: (style) =>
				options.markdown ? diffToMarkdown(diff) : formatDiff(diff, style),
			hasFailed: options.strict === true && !diff.monotone,
		};
	},
});

async function compare(
	before: string | undefined,
	after: string | undefined,
	options: OptionValues<typeof SURVEY_OPTIONS> & {
		readonly flags?: readonly string[];
	},
): Promise<Diff> {
	const request = await surveyOptions(options);
	return withSource(before, SILENT, async (engine, earlier) => {
		const later = await readDocument(after);
		const old = engine.flags();
		loadSource(engine, later);
		const current = engine.flags();
		const names = namesOf([...old, ...current], later, options.flags);
		const changed = changedNames(earlier, later, names);
		const flags = { ...request, flags: changed, before: earlier.bytes };
		const result =
			changed.length > 0 ? await survey(engine, flags) : { flags: [] };
		const payloads = changedPayloads(old, current);
		const diffs = (result.flags as readonly FlagDiff[]).map((diff) => ({
			...diff,
			changedPayloads: payloads.get(diff.flag) ?? [],
		}));
		return toDiff(diffs, {
			before: earlier.name,
			after: later.name,
			users: numberOf(request.users),
			equalFlags: names.length - changed.length,
		});
	});
}

/** Returns the names of the flags to compare, each once. */
function namesOf(
	flags: readonly Flag[],
	later: Source,
	wanted: readonly string[] | undefined,
): string[] {
	const known = new Set(flags.map(({ name }) => name));
	const unknown = wanted?.find((name) => !known.has(name));
	if (unknown !== undefined) throw unknownFlag(unknown, later);
	return [...new Set(wanted ?? known)];
}

/** Returns the names of the flags that can differ: all of them, if a source is a snapshot. */
function changedNames(
	before: Source,
	after: Source,
	names: readonly string[],
): readonly string[] {
	if (![before, after].every(isJson)) return names;
	const changed = changedFlags(readDefinitions(before), readDefinitions(after));
	return names.filter((name) => changed.has(name));
}

function toDiff(
	flags: readonly FlagDiff[],
	facts: Omit<Diff, "flags" | "monotone">,
): Diff {
	const monotone = flags.every(({ change }) => change.monotone);
	return { ...facts, monotone, flags };
}
