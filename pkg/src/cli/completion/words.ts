import type { Command } from "commander";

/** A command as completion scripts need it. */
export interface CompletedCommand {
	readonly name: string;
	readonly summary: string;
	readonly options: readonly CompletedOption[];
	/** Names of the modes of `fanion edge`. */
	readonly modes: readonly string[];
}

export interface CompletedOption {
	/** With the dashes: `--json`. */
	readonly long: string;
	/** With the dash; empty for none. */
	readonly short: string;
	readonly description: string;
	readonly hasValue: boolean;
}

/** Returns the commands of a parser that has all of their options. */
export function completedCommands(program: Command): CompletedCommand[] {
	return program.commands.map((command) => ({
		name: command.name(),
		summary: command.description(),
		options: optionsOf(command),
		// The hidden mode of `fanion edge` has its name.
		modes: command.commands
			.map((mode) => mode.name())
			.filter((mode) => mode !== command.name()),
	}));
}

function optionsOf(command: Command): CompletedOption[] {
	const own = command.options
		.filter(({ hidden }) => !hidden)
		.map(({ long, short, description, required }) => ({
			long: long ?? "",
			short: short ?? "",
			description: description.replace(/ \[[^\]]*\]$/, ""),
			hasValue: required,
		}));
	return [...own, HELP];
}

const HELP: CompletedOption = {
	long: "--help",
	short: "-h",
	description: "prints this help",
	hasValue: false,
};
