import { CommanderError } from "commander";
import { UsageError } from "./options/usage-error.js";

/** Returns the lines to print about an error of a command; none for one that stands for the help. */
export function problemsOf(error: Error, command: string): string[] {
	if (error instanceof CommanderError)
		return withHint(usageProblems(error, command), command);
	if (error instanceof UsageError) return withHint(error.problems, command);
	// The class of `FanionError` is not loaded before an engine is.
	if (["InputError", "FanionError"].includes(error.name))
		return [`fanion: ${error.message}`];
	return [
		"fanion: this is a fault of fanion: report it with the lines below",
		error.stack ?? String(error),
	];
}

function withHint(problems: readonly string[], command: string): string[] {
	if (problems.length === 0) return [];
	const lines = problems.map((problem) => `fanion: ${problem}`);
	const hint = command
		? `run \`fanion ${command} --help\` for all options`
		: "run `fanion --help` for all commands";
	return [...lines, hint];
}

const EDGE_MODES =
	"there is no such mode: use `fanion edge`, with `offline`, `health` or `ready` for another mode";

/** Returns an error of commander as messages of fanion. */
function usageProblems(error: CommanderError, command: string): string[] {
	const { code, exitCode, message } = error;
	if (exitCode === 0) return [];
	if (code === "commander.help") return ["the name of a command is missing"];
	if (code === "commander.excessArguments")
		return [
			command === "edge"
				? EDGE_MODES
				: "there are too many arguments: put one that has spaces in quotes",
		];
	const [problem = "", hint = ""] = message
		.replace(/^error: /, "")
		.replaceAll("'", "`")
		.split("\n");
	const [, similar] = /mean (?:one of )?(.*)\?\)/.exec(hint) ?? [];
	return [similar ? `${problem}: did you mean \`${similar}\`?` : problem];
}
