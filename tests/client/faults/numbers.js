// Numeric options that are not numbers, such as environment variables that are not set.

import { equal, hydration, NEW, ok } from "../trial.js";
import { connected, endedStream, GOOD_STREAM, STREAMING } from "./support.js";

const INVALID = [
	Number.NaN,
	-1,
	"",
	" ",
	"soon",
	"15s",
	null,
	true,
	{},
	[],
	5n,
];

const invalid = [
	"refreshInterval",
	"metricsInterval",
	"timeout",
	"retry",
	"idle",
].map((name) => ({
	name: `an invalid \`${name}\` gives a warning, and the default is used`,
	run: async (trial) => {
		await trial.script({ streaming: [GOOD_STREAM] });
		const isOfStream = name in STREAMING;
		// Zero is an interval, but no timeout.
		const values = name.endsWith("Interval") ? INVALID : [...INVALID, 0];
		for (const value of values) {
			const option = { [name]: value };
			trial.warnings.length = 0;
			const client = trial.open({
				metricsInterval: 0,
				...(isOfStream ? { streaming: option } : option),
			});
			await client.ready(5000);
			const label = typeof value === "object" ? JSON.stringify(value) : value;
			ok(
				trial.warnings.some((warning) => warning.includes(`\`${name}\``)),
				`${label}: no warning`,
			);
			equal(trial.errors.join(), "", `${label}: errors`);
			await client.close();
		}
	},
}));

export const NUMBERS = [
	...invalid,
	{
		name: "a timeout of a stream that is `undefined` has its default",
		run: async (trial) => {
			await trial.script({
				streaming: [endedStream(connected(hydration(1)))],
				features: [{ status: 500 }],
			});
			const streaming = { retry: undefined, idle: undefined };
			await trial.openReady({ streaming });
			await trial.until("the stream ends", () =>
				trial.errors.some((error) => error.includes("ended the stream")),
			);
			ok(trial.delays.every(Number.isFinite), trial.delays.join());
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "numeric options may be strings of digits",
		run: async (trial) => {
			const client = await trial.openReady({
				refreshInterval: "20",
				metricsInterval: "30",
				timeout: "250",
			});
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "ensureFresh(NaN) sends no request during the pause after a failure",
		run: async (trial) => {
			await trial.script({ features: [{ status: 503 }] });
			const client = trial.open({ refreshInterval: 0, metricsInterval: 0 });
			for (let call = 0; call < 3; call++) await client.ensureFresh(Number.NaN);
			equal((await trial.requests()).length, 1, "requests");
		},
	},
];
