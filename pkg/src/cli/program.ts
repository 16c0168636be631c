import { Command, CommanderError } from "commander";
import { VERSION } from "../client/version.js";
import { addEdgeCommand } from "./edge-command.js";
import { UsageError } from "./usage-error.js";

/** Exit code of a command that cannot be understood. */
const USAGE = 2;

/** Runs a command line; sets the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	const program = createProgram();
	try {
		await program.parseAsync([...argv]);
	} catch (error) {
		if (error instanceof CommanderError) report(problemsOf(error));
		else if (error instanceof UsageError) report(error.problems);
		else throw error;
	}
}

function createProgram(): Command {
	const program = new Command("fanion")
		.description("feature flags, compatible with Unleash")
		.version(VERSION, "-V, --version", "prints the version")
		.helpOption("-h, --help", "prints this help")
		.configureOutput({ outputError: () => {} })
		.configureHelp({ showGlobalOptions: true })
		.exitOverride();
	addEdgeCommand(program);
	return program;
}

/** Prints what is wrong, and sets the exit code; nothing for an error that stands for the help. */
function report(problems: readonly string[]): void {
	if (problems.length === 0) return;
	for (const problem of problems) process.stderr.write(`fanion: ${problem}\n`);
	process.stderr.write("run `fanion edge --help` for all options\n");
	process.exitCode = USAGE;
}

const MODES =
	"there is no such mode: use `fanion edge`, with `offline`, `health` or `ready` for another mode";

/** Returns an error of commander as a message of fanion. */
function problemsOf({ code, exitCode, message }: CommanderError): string[] {
	if (exitCode === 0) return [];
	if (code === "commander.help") return ["no command: use `fanion edge`"];
	if (code === "commander.excessArguments") return [MODES];
	const [problem = "", hint = ""] = message
		.replace(/^error: /, "")
		.replaceAll("'", "`")
		.split("\n");
	const [, similar] = /mean (?:one of )?(.*)\?\)/.exec(hint) ?? [];
	return [similar ? `${problem}: did you mean \`${similar}\`?` : problem];
}
