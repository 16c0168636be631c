// Warnings about options that are valid but do not do what the caller expects.

import { equal } from "../trial.js";
import { onDemand } from "./support.js";

/** Creates a client, and returns its warnings until it is ready. */
async function warningsOf(trial, options) {
	const warnings = [];
	const client = trial.open({ metricsInterval: 0, ...options });
	client.on("warn", (warning) => warnings.push(warning));
	await client.ready();
	return warnings.join("\n");
}

export const OPTION_WARNINGS = [
	{
		name: "an interval below a second gives a warning with its unit",
		run: async (trial) => {
			equal(
				await warningsOf(trial, { refreshInterval: 30 }),
				"`refreshInterval: 30` is in milliseconds: for seconds pass `30000`",
				"warnings",
			);
			equal(
				await warningsOf(trial, { refreshInterval: 0, metricsInterval: 999 }),
				"`metricsInterval: 999` is in milliseconds: for seconds pass `999000`",
				"warnings",
			);
			const long = { refreshInterval: 1000, metricsInterval: 1000 };
			equal(await warningsOf(trial, long), "", "warnings");
		},
	},
	{
		name: "options of the engine give a warning if `engine` is given",
		run: async (trial) => {
			const options = { hostname: "here", customStrategies: {} };
			const own = trial.open({ ...onDemand, ...options });
			await own.ready();
			equal(trial.warnings.join(), "", "warnings");
			const { engine } = own;
			equal(
				await warningsOf(trial, { ...onDemand, ...options, engine }),
				"ignored since `engine` is given: `hostname`, `customStrategies`",
				"warnings",
			);
		},
	},
	{
		name: "unknown options give one warning",
		run: async (trial) => {
			const options = { ...onDemand, strategies: [], backupPath: undefined };
			equal(
				await warningsOf(trial, { ...options, refreshIntervall: 5 }),
				"unknown options: `strategies`, `refreshIntervall`",
				"warnings",
			);
			equal(
				await warningsOf(trial, { ...onDemand, environment: "production" }),
				"unknown options: `environment`; the environment is that of the token",
				"warnings",
			);
		},
	},
];
