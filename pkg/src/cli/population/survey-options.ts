import { readFile } from "node:fs/promises";
import type { PopulationOptions, PopulationUsers } from "fanion/tools";
import { CONTEXT_OPTIONS } from "../options/context-options.js";
import { InputError } from "../options/input-error.js";
import { optionGroup } from "../options/option-group.js";
import type { OptionValues } from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { choice, text, wholeNumber } from "../options/value-types.js";

const users = optionGroup("Users:", false);

/** Users of a survey if their number is not given. */
const DEFAULT_PEOPLE = 100_000;

/** Options of commands that evaluate flags for many users. */
export const SURVEY_OPTIONS = {
	people: users(
		"people",
		wholeNumber(1, 2 ** 32 - 1),
		"number of users",
		String(DEFAULT_PEOPLE),
		"n",
	),
	ids: users(
		"ids",
		choice("numbers", "uuids"),
		"ids of these users: numbers from 0, or uuids",
		"numbers",
	),
	idsFile: users(
		"ids-file",
		text("<file>"),
		"file with the ids of users, one per line",
	),
	field: users("field", text("<name>"), "the field with the id", "userId"),
	seed: users("seed", wholeNumber(0, 2 ** 32 - 1), "seed of random draws", "0"),
	...CONTEXT_OPTIONS,
};

/** Returns the options of a survey, such that equal command lines have equal results. */
export async function surveyOptions(
	values: OptionValues<typeof SURVEY_OPTIONS>,
): Promise<PopulationOptions> {
	const { field = "userId", seed = 0, context = {}, at } = values;
	const problems = problemsOf(values, field);
	if (problems.length > 0) throw new UsageError(problems);
	return {
		users: await usersOf(values),
		field,
		seed,
		context,
		...(at && { now: at }),
	};
}

/** Returns what is wrong with options that would have no effect. */
function problemsOf(
	{ context = {}, idsFile, people, ids }: OptionValues<typeof SURVEY_OPTIONS>,
	field: string,
): string[] {
	const replaced = Object.entries({ people, ids }).filter(
		([, value]) => idsFile !== undefined && value !== undefined,
	);
	return [
		...replaced.map(
			([name]) => `\`--${name}\` has no effect beside \`--ids-file\`: omit it`,
		),
		...(Object.hasOwn(context, field)
			? [
					`\`--context\` has no effect on \`${field}\`, which is the id of each user: omit it, or pass another \`--field\``,
				]
			: []),
	];
}

/** Returns the number of users of a survey. */
export function numberOf(users: PopulationUsers): number {
	if (typeof users === "number") return users;
	return "count" in users ? users.count : [...users].length;
}

async function usersOf({
	people = DEFAULT_PEOPLE,
	ids = "numbers",
	idsFile,
}: OptionValues<typeof SURVEY_OPTIONS>): Promise<PopulationUsers> {
	if (idsFile === undefined) return { count: people, ids };
	const lines = (await readLines(idsFile)).filter((line) => line !== "");
	if (lines.length > 0) return lines;
	throw new InputError(`\`${idsFile}\` has no ids: write one in each line`);
}

/** Spaces around an id, and a mark of the byte order, are no part of it. */
async function readLines(path: string): Promise<string[]> {
	try {
		const lines = new TextDecoder().decode(await readFile(path)).split("\n");
		return lines.map((line) => line.trim());
	} catch {
		throw new InputError(
			`\`${path}\` cannot be read: pass the path of a file with one id in each line`,
		);
	}
}
