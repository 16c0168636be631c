import type { Command } from "commander";
import type { OptionTable } from "../options/option-table.js";
import { type CommandSpec, configureCommand } from "./command.js";

/** A command in the list of `fanion --help`. Its code is loaded when it is called. */
export interface CatalogEntry {
	readonly name: string;
	/** Completes the sentence "`fanion name` …". */
	readonly summary: string;
	/** Loads the command, and adds its arguments, options and action. */
	configure(command: Command): Promise<void>;
}

/** All commands, in the order of the help. */
export const CATALOG: readonly CatalogEntry[] = [
	entry(
		"check",
		"lists what is wrong with flags",
		async () => (await import("./check.js")).CHECK,
	),
	entry(
		"list",
		"lists the flags",
		async () => (await import("./list.js")).LIST,
	),
	{
		name: "edge",
		summary: "answers Unleash SDKs, in place of Unleash Edge",
		configure: async (command) =>
			(await import("../edge/edge-command.js")).configureEdge(command),
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
