// The errors of a client: each names its address, and has the failure that led to it as its cause.

import { batch, equal, hydration, message, ok } from "../trial.js";
import { onDemand } from "./support.js";

/** A document in which nothing is a flag. */
const WITHOUT_NAMES = '{"features":[{}]}';

const DELTA = batch({ ...hydration(1), features: [{}] });

/** Options by the source of a document without flags, and the path that the error names. */
const SOURCES = {
	"the server": () => [{}, "/api/client/features"],
	"a `documentUrl`": (url) => [
		{ url: undefined, documentUrl: `${url}/elsewhere?key=secret` },
		"/elsewhere",
	],
	"a delta": () => [{ delta: true }, "/api/client/delta"],
	"a stream": () => [
		{ streaming: true, refreshInterval: 20 },
		"/api/client/streaming",
	],
	"a bootstrap": (url) => [
		{ url: undefined, bootstrap: new URL(`${url}/elsewhere`) },
		"/elsewhere",
	],
};

/** Lets every address of the trial answer without flags. */
const scriptWithoutFlags = (trial) =>
	trial.script({
		features: [{ body: WITHOUT_NAMES }],
		elsewhere: [{ body: WITHOUT_NAMES }],
		delta: [{ body: DELTA }],
		streaming: [
			{
				headers: { "content-type": "text/event-stream" },
				chunks: [message("unleash-connected", DELTA)],
				end: "hang",
			},
		],
	});

/** Returns why `ready()` rejects. */
const rejectionOf = (client) => client.ready(500).catch((error) => error);

export const ERRORS = [
	...Object.entries(SOURCES).map(([source, optionsOf]) => ({
		name: `the error of a document of ${source} in which nothing is a flag names its address, and has a cause`,
		run: async (trial) => {
			await scriptWithoutFlags(trial);
			const [options, path] = optionsOf(trial.url);
			const client = trial.open({ ...onDemand, ...options });
			const emitted = [];
			client.on("error", (error) => emitted.push(error));
			const rejection = await rejectionOf(client);
			equal(rejection.code, "PROVIDER_NOT_READY", "code of the rejection");
			const error = rejection.cause;
			ok(rejection.message.endsWith(`: ${error.message}`), rejection.message);
			equal(error.code, "PARSE_ERROR", `code of ${error.message}`);
			ok(error.message.startsWith(`\`${trial.url}${path}\`: `), error.message);
			equal(error.cause.code, "PARSE_ERROR", "code of the cause");
			ok(error.message.endsWith(`: ${error.cause.message}`), error.message);
			if (source !== "a bootstrap")
				ok(emitted.includes(error), "the error is emitted");
		},
	})),
	{
		name: "the error of a document that is not JSON has its line and column",
		run: async (trial) => {
			await trial.script({ features: [{ body: '{\n"features": x' }] });
			const client = trial.open(onDemand);
			const { cause } = await rejectionOf(client);
			equal(cause.code, "PARSE_ERROR", "code");
			equal(`${cause.line}:${cause.column}`, "2:13", cause.message);
		},
	},
	{
		name: "ready() of a client with a rejected token rejects with the rejection as its cause",
		run: async (trial) => {
			await trial.script({ features: [{ status: 401 }] });
			const client = trial.open({ metricsInterval: 0 });
			const emitted = [];
			client.on("error", (error) => emitted.push(error));
			for (let call = 0; call < 2; call++) {
				const { code, message, cause } = await rejectionOf(client);
				equal(code, "PROVIDER_NOT_READY", "code");
				ok(message.startsWith("no flags since the token was"), message);
				equal(cause, emitted[0], "cause");
				ok(cause.message.includes("/api/client/features`: "), cause.message);
			}
		},
	},
	{
		name: "ready() after close() rejects with the last failure as its cause",
		run: async (trial) => {
			await trial.script({ features: [{ status: 503 }] });
			const client = trial.open({ metricsInterval: 0 });
			let last;
			client.on("error", (error) => {
				last = error;
			});
			await trial.until("an error is emitted", () => last !== undefined);
			await client.close();
			const { code, message, cause } = await rejectionOf(client);
			equal(code, "PROVIDER_NOT_READY", "code");
			ok(message.startsWith("no flags before the client was"), message);
			equal(cause, last, "cause");
			const closed = trial.open(onDemand);
			await closed.close();
			const rejection = await rejectionOf(closed);
			equal(rejection.message, "no flags before the client was closed", "");
			equal("cause" in rejection, false, "a cause without a failure");
		},
	},
	{
		name: "ready() rejects with the failure of a damaged stored document as its cause",
		run: async (trial) => {
			const storage = { get: () => "{", set() {} };
			await trial.script({ features: [{ end: "hang" }] });
			const client = trial.open({ metricsInterval: 0, storage, timeout: 5000 });
			const { cause } = await client.ready(100).catch((error) => error);
			equal(cause?.code, "PARSE_ERROR", "code");
			const [warning] = trial.warnings;
			ok(warning.endsWith(`was skipped: ${cause.message}`), warning);
		},
	},
	{
		name: "the warning about a report names its address",
		run: async (trial) => {
			await trial.script({ metrics: [{ status: 404 }, { status: 202 }] });
			const client = trial.open({ metricsInterval: 1e9 });
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			const address = `${trial.url}/api/client/metrics`;
			equal(
				trial.warnings.join(),
				`\`${address}\`: the server answered 404`,
				"warnings",
			);
		},
	},
];
