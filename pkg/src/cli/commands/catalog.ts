import type { Command } from "commander";
import type { OptionTable } from "../options/option-table.js";
import { type CommandSpec, configureCommand } from "./command.js";

/** A command in the list of `fanion --help`. Its code is loaded when it is called. */
export interface CatalogEntry {
	readonly name: string;
	/** Completes the sentence "`fanion name` …". */
	readonly summary: string;
	/** Whether the command reads the options of all others. */
	readonly needsAll?: boolean;
	/** Loads the command, and adds its arguments, options and action. */
	configure(command: Command): Promise<void>;
}

/** All commands, in the order of the help. */
export const CATALOG: readonly CatalogEntry[] = [
	entry(
		"list",
		"lists the flags",
		async () => (await import("./list.js")).LIST,
	),
	entry(
		"eval",
		"evaluates a flag for a user",
		async () => (await import("./eval.js")).EVAL,
	),
	entry(
		"explain",
		"tells why a flag is on or off for a user",
		async () => (await import("./explain.js")).EXPLAIN,
	),
	entry(
		"inputs",
		"lists the context fields that a flag reads",
		async () => (await import("./inputs.js")).INPUTS,
	),
	entry(
		"check",
		"lists what is wrong with flags",
		async () => (await import("./check.js")).CHECK,
	),
	entry(
		"population",
		"counts the users of a flag",
		async () => (await import("./population.js")).POPULATION,
	),
	entry(
		"diff",
		"lists the users who gain or lose flags by a change",
		async () => (await import("./diff.js")).DIFF,
	),
	entry(
		"ramp",
		"turns a plan into dated strategies, and puts them on a server",
		async () => (await import("./ramp.js")).RAMP,
	),
	entry(
		"snapshot",
		"writes flags as compact bytes",
		async () => (await import("./snapshot.js")).SNAPSHOT,
	),
	entry(
		"keygen",
		"creates a pair of keys that sign flags, and verify them",
		async () => (await import("./keygen.js")).KEYGEN,
	),
	entry(
		"sign",
		"signs flags for clients that verify them",
		async () => (await import("./sign.js")).SIGN,
	),
	entry(
		"verify",
		"tells whether signed flags are valid, and who signed them",
		async () => (await import("./verify.js")).VERIFY,
	),
	entry(
		"residual",
		"writes the flags for one user, without data of others",
		async () => (await import("./residual.js")).RESIDUAL,
	),
	entry(
		"types",
		"writes TypeScript types of the flags",
		async () => (await import("./types.js")).TYPES,
	),
	entry(
		"serve",
		"shows flags in the browser",
		async () => (await import("./serve.js")).SERVE,
	),
	{
		name: "edge",
		summary: "answers Unleash SDKs, in place of Unleash Edge",
		configure: async (command) =>
			(await import("../edge/edge-command.js")).configureEdge(command),
	},
	{
		...entry(
			"completion",
			"prints a script that completes commands and options in a shell",
			async () => (await import("./completion.js")).COMPLETION,
		),
		needsAll: true,
	},
];

function entry<Table extends OptionTable>(
	name: string,
	summary: string,
	load: () => Promise<CommandSpec<Table>>,
): CatalogEntry {
	const configure = async (command: Command) =>
		configureCommand(command, await load());
	return { name, summary, configure };
}
