import { type Command, Option } from "commander";
import type { ValueType } from "./value-types.js";

/** An option of a command. */
export interface OptionSpec<Value> {
	/** Without the dashes: `upstream-url`. */
	readonly name: string;
	readonly short?: string;
	readonly type: ValueType<Value>;
	readonly description: string;
	/** The value without the option, in words. */
	readonly fallback?: string;
	/** Heading in the help. */
	readonly group: string;
	/** Whether an environment variable, whose name is in capitals, also sets it. */
	readonly hasVariable: boolean;
	/** Whether the help leaves it out. */
	readonly isHidden?: boolean;
}

/** Options by the names of their values. */
export type OptionTable = Readonly<Record<string, OptionSpec<unknown>>>;

/** The values of a table; a missing one was not given. */
export type OptionValues<Table extends OptionTable> = {
	readonly [Name in keyof Table]?: Table[Name] extends OptionSpec<infer Value>
		? Value
		: never;
};

/** Returns the environment variable of an option. */
function variableOf(name: string): string {
	return name.toUpperCase().replaceAll("-", "_");
}

/** Adds options to a command. Their values stay strings, which `readOptions` parses. */
export function addOptions(command: Command, table: OptionTable): void {
	for (const spec of Object.values(table)) {
		const { name, short, type, isHidden = false } = spec;
		const { placeholder, separator } = type;
		const names = short ? `-${short}, --${name}` : `--${name}`;
		const option = new Option(
			placeholder ? `${names} ${placeholder}` : names,
			describe(spec),
		);
		if (separator !== undefined)
			option.argParser((text: string, previous: string | undefined) =>
				previous === undefined ? text : previous + separator + text,
			);
		option.helpGroup(spec.group).hideHelp(isHidden);
		command.addOption(option);
	}
}

function describe(spec: OptionSpec<unknown>): string {
	const { name, description, fallback, hasVariable } = spec;
	const notes = [
		...(hasVariable ? [variableOf(name)] : []),
		...(fallback === undefined ? [] : [`default ${fallback}`]),
	];
	return notes.length > 0
		? `${description} [${notes.join(", ")}]`
		: description;
}

/** The strings that were given to a command, and to the process. */
export interface OptionSources {
	/** By the names of commander, in camel case. */
	readonly given: Readonly<Record<string, unknown>>;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Parses the options that were given; adds what is wrong to `problems`. An argument precedes its variable. */
export function readOptions<Table extends OptionTable>(
	table: Table,
	sources: OptionSources,
	problems: string[],
): OptionValues<Table> {
	const entries = Object.entries(table).flatMap(([key, spec]) => {
		const found = find(spec, sources);
		if (found === undefined) return [];
		const parsed = spec.type.parse(found.text);
		if ("value" in parsed) return [[key, parsed.value]];
		// Fields of a context are joined by this character.
		const shown = spec.type.isSecret
			? ""
			: ` is \`${found.text.replaceAll("\0", ", ")}\``;
		problems.push(`\`${found.source}\`${shown}: ${parsed.instead}`);
		return [];
	});
	return Object.fromEntries(entries);
}

/** Returns whether an option was given, even with an invalid value. */
export function isGiven(
	spec: OptionSpec<unknown>,
	sources: OptionSources,
): boolean {
	return find(spec, sources) !== undefined;
}

/** Returns the string of an option, and where it comes from. An empty variable counts as missing, as does one of Kubernetes. */
function find(
	{ name, hasVariable }: OptionSpec<unknown>,
	{ given, environment }: OptionSources,
): { readonly text: string; readonly source: string } | undefined {
	const argument = argumentOf(name, given);
	if (argument !== undefined)
		return { text: String(argument), source: `--${name}` };
	const variable = hasVariable ? environment[variableOf(name)] : undefined;
	return variable && !SERVICE_LINK.test(variable)
		? { text: variable, source: variableOf(name) }
		: undefined;
}

/** Returns the value of an argument. The parser stores `--no-open` as a false `open`. */
function argumentOf(name: string, given: OptionSources["given"]): unknown {
	if (!name.startsWith("no-")) return given[toCamelCase(name)];
	return given[toCamelCase(name.slice("no-".length))] === false || undefined;
}

/** What Kubernetes writes into `REDIS_PORT` where there is a service named `redis`. */
const SERVICE_LINK = /^tcp:\/\/[\d.:[\]a-f]+$/;

function toCamelCase(name: string): string {
	return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
