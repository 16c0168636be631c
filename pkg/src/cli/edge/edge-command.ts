import type { Command } from "commander";
import { run } from "../../edge-server/run.js";
import type { ServerSettings } from "../../edge-server/settings.js";
import { StartupError } from "../../edge-server/startup-error.js";
import { addOptions, type OptionSources } from "../options/option-table.js";
import { SERVER_OPTIONS } from "./edge-options.js";
import { edgeSettings, offlineSettings } from "./edge-settings.js";
import { checkEdge } from "./health-check.js";
import { IGNORED_OPTIONS, warnAboutIgnored } from "./ignored-options.js";
import { CHECK_OPTIONS, OFFLINE_OPTIONS } from "./mode-options.js";
import { UPSTREAM_OPTIONS } from "./upstream-options.js";

/** Adds the options and modes of `fanion edge`. */
export function configureEdge(edge: Command): void {
	edge.addHelpText("after", EXAMPLES);
	addOptions(edge, UPSTREAM_OPTIONS);
	addOptions(edge, SERVER_OPTIONS);
	addOptions(edge, IGNORED_OPTIONS);
	edge.action(() => start(edge, edgeSettings));
	// The arguments of a container of Unleash Edge begin with the mode.
	const mode = edge.command("edge", { hidden: true });
	mode.action(() => start(mode, edgeSettings));
	addOffline(edge);
	addCheck(edge, "health", "exits with 0 if an edge runs");
	addCheck(edge, "ready", "exits with 0 if an edge has its flags");
}

const EXAMPLES = `
Each option is also an environment variable, whose name is in brackets. An argument precedes its variable.

Examples:
  fanion edge --upstream-url https://unleash.example.com --tokens '*:production.secret'
  fanion edge offline --bootstrap-file flags.json --frontend-tokens '*:production.secret'`;

function addOffline(edge: Command): void {
	const offline = edge
		.command("offline")
		.description("answers from a file, without a server");
	addOptions(offline, OFFLINE_OPTIONS);
	offline.action(() => start(offline, offlineSettings));
}

function addCheck(
	edge: Command,
	path: "health" | "ready",
	description: string,
): void {
	const check = edge.command(path).description(description);
	addOptions(check, CHECK_OPTIONS);
	check.action(async () => {
		const problem = await checkEdge(path, sourcesOf(check));
		if (problem === undefined) return;
		process.stderr.write(`fanion: ${problem}\n`);
		process.exitCode = 1;
	});
}

/** Starts the server; ends the process if it cannot start. */
async function start(
	command: Command,
	toSettings: (sources: OptionSources) => ServerSettings,
): Promise<void> {
	const sources = sourcesOf(command);
	const settings = toSettings(sources);
	const warning = warnAboutIgnored(sources);
	try {
		await run(settings, warning === undefined ? [] : [warning]);
	} catch (error) {
		if (!(error instanceof StartupError)) throw error;
		process.stderr.write(`fanion: ${error.message}\n`);
		process.exit(1);
	}
}

function sourcesOf(command: Command): OptionSources {
	return { given: command.optsWithGlobals(), environment: process.env };
}
