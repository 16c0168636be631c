// Work that the client leaves for the idle time of the host.

import { documentOf, equal, NEW, OLD, ok } from "../trial.js";
import { counter, flag, onDemand, unreported } from "./support.js";

/** Replaces `requestIdleCallback` during work; passes a function that takes the pending callbacks. */
async function withIdleCallbacks(work) {
	const { requestIdleCallback } = globalThis;
	const pending = [];
	globalThis.requestIdleCallback = (callback) => pending.push(callback);
	try {
		await work(() => pending.splice(0));
	} finally {
		globalThis.requestIdleCallback = requestIdleCallback;
	}
}

/** Opens a client whose engine counts how often all flags are compiled. */
async function openCounting(trial) {
	const compiled = counter();
	const client = trial.open({ ...unreported, refreshInterval: 1e9 });
	await client.ready();
	client.engine.warnings = compiled;
	return { client, compiled };
}

/** Replaces `console.warn` during work; passes the list of messages. */
async function withConsole(work) {
	const { warn } = console;
	const messages = [];
	console.warn = (message) => messages.push(message);
	try {
		await work(messages);
	} finally {
		console.warn = warn;
	}
}

/** Returns a document with flags that have an unknown strategy. */
const unknownStrategies = (count) => ({
	features: Array.from({ length: count }, (_, index) =>
		flag(`flag-${index}`, { strategies: [{ name: "ActiveForDomain" }] }),
	),
});

export const IDLE = [
	...[true, false].map((isIdle) => ({
		name: `without a listener, ${isIdle ? "idle time" : "evaluateAll"} logs five warnings and the number of the others; a listener receives all`,
		run: (trial) =>
			withIdleCallbacks((takeCallbacks) =>
				withConsole(async (messages) => {
					const open = async (count) => {
						messages.length = 0;
						const bootstrap = unknownStrategies(count);
						const options = { ...onDemand, appName: "trial", bootstrap };
						const client = trial.createClient(options);
						trial.clients.push(client);
						await client.ready();
						return client;
					};
					const compile = async (client) => {
						const callbacks = takeCallbacks();
						if (isIdle) for (const callback of callbacks) callback();
						else client.evaluateAll();
						await Promise.resolve();
					};
					const rest =
						"more warnings: read them by a listener of `warn`, or by `flags.engine.warnings()`";
					await compile(await open(64));
					equal(messages.length, 6, "lines");
					ok(messages[4].startsWith("fanion: flag `flag-4`"), messages[4]);
					equal(messages[5], `fanion: 59 ${rest}`, "the last line");
					const client = await open(5);
					await compile(client);
					equal(messages.length, 5, "lines of five warnings");
					client.engine.load(unknownStrategies(7));
					client.evaluateAll();
					await Promise.resolve();
					equal(messages.length, 7, "lines of two more flags");
					const listening = await open(64);
					const warnings = counter();
					listening.on("warn", warnings);
					await compile(listening);
					equal(warnings.calls, 64, "calls of a listener");
					equal(messages.length, 0, "lines beside a listener");
				}),
			),
	})),
	{
		name: "all flags are compiled in idle time, by one callback at a time",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const { client, compiled } = await openCounting(trial);
				const [first, ...more] = takeCallbacks();
				equal(more.length, 0, "callbacks of the first document");
				for (const body of [NEW, OLD, NEW]) {
					await trial.script({ features: [{ body }] });
					await client.refresh();
				}
				equal(takeCallbacks().length, 0, "callbacks beside a pending one");
				equal(compiled.calls, 0, "runs before idle time");
				first();
				equal(compiled.calls, 1, "runs");
				await trial.script({ features: [{ body: OLD }] });
				await client.refresh();
				const [second, ...others] = takeCallbacks();
				equal(others.length, 0, "callbacks of the next document");
				second();
				equal(compiled.calls, 2, "runs");
			}),
	},
	{
		name: "no flag is compiled in idle time after close()",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const { client, compiled } = await openCounting(trial);
				const [callback] = takeCallbacks();
				await client.close();
				callback();
				equal(compiled.calls, 0, "runs");
				equal(takeCallbacks().length, 0, "callbacks after close()");
			}),
	},
	{
		name: "an engine that was freed before idle time is no error",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const bootstrap = documentOf("new");
				const client = trial.open({ url: undefined, bootstrap });
				await client.ready();
				client.engine.free();
				for (const callback of takeCallbacks()) callback();
				equal(trial.errors.join(), "", "errors");
			}),
	},
];
