// The functions of the package, which share one instance: the drop-in beside the original.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import * as dropIn from "fanion/compat/unleash-client";
import * as original from "unleash-client";
import { SERVER } from "./support/scenarios.js";
import { closeServers, startServer } from "./support/scripted-server.js";
import { toJson } from "./support/trace.js";

/** Programs that use the functions of a package; they return what they saw. */
const PROGRAMS = {
	"fallbacks before `initialize`": (sdk) => [
		sdk.isEnabled("on"),
		sdk.isEnabled("on", {}, true),
		sdk.getVariant("variants"),
		sdk.getVariant("variants", {}, { name: "x", enabled: true }),
		sdk.forceGetVariant("variants"),
		sdk.getFeatureToggleDefinition("on"),
		sdk.getFeatureToggleDefinitions(),
		sdk.count("on", true),
		sdk.countVariant("on", "x"),
	],
	"answers after `startUnleash`": async (sdk, options) => {
		const unleash = await sdk.startUnleash(options);
		const report = new Promise((resolve) => unleash.once("sent", resolve));
		const user = { userId: "7" };
		const answers = [
			sdk.isEnabled("on"),
			sdk.isEnabled("unknown", {}, true),
			sdk.getVariant("variants", user),
			sdk.forceGetVariant("variants", user),
			sdk.getFeatureToggleDefinition("half"),
			sdk.getFeatureToggleDefinitions(true).length,
			await sdk.startUnleash(options).then((same) => same === unleash),
			sdk.Unleash.getInstance(options) === unleash,
		];
		sdk.count("other", true);
		sdk.countVariant("other", "x");
		await sdk.flushMetrics();
		return [toJson(answers), (await report).bucket.toggles];
	},
	"a second configuration": (sdk, options) => {
		const first = sdk.initialize(options);
		const others = [
			{ ...options, appName: "other" },
			{ ...options, strategies: [new sdk.Strategy("mine")] },
			{ ...options, customHeadersFunction: async () => ({}) },
			{ ...options, storageProvider: undefined },
		];
		return others.map((other) => {
			try {
				return sdk.initialize(other) === first;
			} catch {
				return "error";
			}
		});
	},
	"another configuration after `destroy`": (sdk, options) => {
		const first = sdk.initialize(options);
		sdk.destroy();
		const second = sdk.initialize({ ...options, appName: "other" });
		return [first === second, sdk.isEnabled("on", {}, true)];
	},
	"answers after `destroyWithFlush`": async (sdk, options) => {
		await sdk.startUnleash(options);
		await sdk.destroyWithFlush();
		return [sdk.isEnabled("on"), sdk.isEnabled("unknown", {}, true)];
	},
	"`startUnleash` with a server that refuses": async (sdk, options) => {
		const url = `${options.url}refusing/`;
		return sdk.startUnleash({ ...options, url }).then(
			() => "started",
			(error) => error instanceof Error,
		);
	},
	"options that are missing": (sdk, options) =>
		[
			{ ...options, url: undefined },
			{ ...options, url: "" },
			{ ...options, appName: undefined },
			{ ...options, strategies: [{ name: "mine" }] },
			{ ...options, strategies: [undefined] },
		].map((wrong) => {
			try {
				return new sdk.Unleash(wrong).destroy() ?? "no error";
			} catch (error) {
				return error instanceof Error;
			}
		}),
};

describe("the functions of `unleash-client` and of its drop-in", () => {
	after(closeServers);

	for (const [name, program] of Object.entries(PROGRAMS))
		it(`show the same of ${name}`, async () => {
			const theirs = await play(program, original);
			const ours = await play(program, dropIn);
			assert.deepEqual(ours, theirs);
		});
});

/** Runs a program with a package, and a server of its own. */
async function play(program, sdk) {
	const server = await startServer({
		...SERVER,
		"/refusing/client/features": [{ status: 401 }],
	});
	const options = {
		url: server.url,
		appName: "shop",
		skipInstanceCountWarning: true,
		storageProvider: new sdk.InMemStorageProvider(),
	};
	try {
		return await program(sdk, options);
	} finally {
		sdk.destroy();
	}
}
