import { type Command, Help } from "commander";
import type { ArgumentSpec } from "../options/argument-spec.js";
import { optionGroup } from "../options/option-group.js";
import {
	addOptions,
	type OptionSources,
	type OptionTable,
	type OptionValues,
	readOptions,
} from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { flag } from "../options/value-types.js";
import { printResult, type Result } from "../output/result.js";

/** A command, except for its name and summary, which `catalog.ts` has. */
export interface CommandSpec<Table extends OptionTable> {
	/** In the order of the command line. */
	readonly arguments: readonly ArgumentSpec[];
	readonly options: Table;
	/** Paragraphs of the help, after the options. */
	readonly notes?: string;
	/** Command lines of the help, without a token. */
	readonly examples: readonly string[];
	/** The shape of the result with `--json`, as a type of TypeScript; absent for a command that prints no result. */
	readonly json?: string;
	/**
	 * Runs the command. Returns the result to print, if there is one.
	 *
	 * @throws UsageError, InputError or FanionError, which end the process with exit code 2
	 */
	run(input: CommandInput<Table>): Promise<Result | undefined>;
}

/** The arguments and options of a command line, and the parser. */
export interface CommandInput<Table extends OptionTable> {
	/** As many as the command has; a missing one is `undefined`. */
	readonly arguments: readonly (string | undefined)[];
	readonly options: OptionValues<Table>;
	/** Whether the result is printed as JSON. */
	readonly asJson: boolean;
	/** The parser. It has the options of other commands only if the catalog says so. */
	readonly program: Command;
}

/** Options for the headings of the help that all commands share. */
export const option = optionGroup("Options:", false);
export const output = optionGroup("Output:", false);

const JSON_OPTION = { json: output("json", flag, "prints JSON") };

/** Returns the specification; the types of the options follow from the table. */
export function defineCommand<Table extends OptionTable>(
	spec: CommandSpec<Table>,
): CommandSpec<Table> {
	return spec;
}

/** Adds arguments, options, help and action of a command to the parser. */
export function configureCommand<Table extends OptionTable>(
	command: Command,
	spec: CommandSpec<Table>,
): void {
	for (const { name, description, isOptional } of spec.arguments)
		command.argument(isOptional ? `[${name}]` : `<${name}>`, description);
	addOptions(command, spec.options);
	if (spec.json) addOptions(command, JSON_OPTION);
	command.addHelpText("after", helpAfter(spec)).action(async () => {
		const sources: OptionSources = {
			given: command.opts(),
			environment: process.env,
		};
		const problems: string[] = [];
		const options = readOptions(spec.options, sources, problems);
		if (problems.length > 0) throw new UsageError(problems);
		const asJson = Boolean(sources.given[JSON_OPTION.json.name]);
		const result = await spec.run({
			arguments: command.processedArgs,
			options,
			asJson,
			program: command.parent ?? command,
		});
		if (result) await printResult(result, asJson);
	});
}

/** Characters of a line of the help. */
const WIDTH = 80;

/** Returns the part of the help after the options. */
function helpAfter<Table extends OptionTable>({
	notes,
	examples,
	json,
}: CommandSpec<Table>): string {
	const parts = [
		...(notes ? [wrap(notes, "")] : []),
		...(json ? [`With --json:\n${wrap(json, INDENT)}`] : []),
		["Examples:", ...examples.map((line) => INDENT + line)].join("\n"),
	];
	return `\n${parts.join("\n\n")}`;
}

const INDENT = "  ";

function wrap(text: string, indent: string): string {
	const wrapped = new Help().boxWrap(text, WIDTH - indent.length);
	return wrapped.replace(/^/gm, indent);
}
