import { Command } from "commander";
import { VERSION } from "../client/version.js";
import { CATALOG, type CatalogEntry } from "./commands/catalog.js";
import { plain } from "./output/plain.js";
import { problemsOf } from "./problems.js";

/** Exit code of a command that has no result: its command line or an input cannot be used, or fanion has a fault. */
export const UNUSABLE = 2;

/** Runs a command line; sets the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	const called = CATALOG.filter(({ name }) => argv.includes(name));
	const needsAll = called.some(({ needsAll }) => needsAll);
	const program = await createProgram(needsAll ? CATALOG : called);
	try {
		await program.parseAsync([...argv]);
	} catch (error) {
		const word = argv.slice(2).find((word) => !word.startsWith("-"));
		const name = called.find(({ name }) => name === word)?.name ?? "";
		const problems = problemsOf(error as Error, name);
		// Messages quote files and servers.
		const lines = problems.flatMap((problem) => problem.split("\n"));
		for (const line of lines) process.stderr.write(`${plain(line)}\n`);
		if (problems.length > 0) process.exitCode = UNUSABLE;
	}
}

/** Returns the parser, with the arguments and options of some commands. */
async function createProgram(
	called: readonly CatalogEntry[],
): Promise<Command> {
	const program = new Command("fanion")
		.description("feature flags, compatible with Unleash")
		.version(VERSION, "-V, --version", "prints the version")
		.helpOption("-h, --help", "prints this help")
		.helpCommand("help [command]", "prints the help of a command")
		.configureOutput({ outputError: () => {} })
		.configureHelp({ showGlobalOptions: true })
		.exitOverride();
	for (const entry of CATALOG) {
		const command = program.command(entry.name).description(entry.summary);
		if (called.includes(entry)) await entry.configure(command);
	}
	return program;
}
