import { Command } from "commander";
import { VERSION } from "../client/version.js";
import { CATALOG } from "./commands/catalog.js";
import { problemsOf } from "./problems.js";

/** Exit code of a command line, or of an input, that cannot be used. */
const UNUSABLE = 2;

/** Runs a command line; sets the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	const names = CATALOG.map(({ name }) => name).filter((name) =>
		argv.includes(name),
	);
	const program = await createProgram(names);
	try {
		await program.parseAsync([...argv]);
	} catch (error) {
		const [name = ""] = names;
		const problems = problemsOf(error as Error, name);
		for (const problem of problems) process.stderr.write(`${problem}\n`);
		if (problems.length > 0) process.exitCode = UNUSABLE;
	}
}

/** Returns the parser, with the arguments and options of some commands. */
export async function createProgram(
	names: readonly string[],
): Promise<Command> {
	const program = new Command("fanion")
		.description("feature flags, compatible with Unleash")
		.version(VERSION, "-V, --version", "prints the version")
		.helpOption("-h, --help", "prints this help")
		.helpCommand("help [command]", "prints the help of a command")
		.configureOutput({ outputError: () => {} })
		.configureHelp({ showGlobalOptions: true })
		.exitOverride();
	for (const { name, summary, configure } of CATALOG) {
		const command = program.command(name).description(summary);
		if (names.includes(name)) await configure(command);
	}
	return program;
}
