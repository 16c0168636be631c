// The scenarios with the provider for servers, in Cloudflare's runtime.

import { OpenFeature } from "@openfeature/server-sdk";
import { Engine } from "fanion";
import { FanionProvider } from "fanion/openfeature/server";
import { runScenarios } from "./openfeature/run-scenarios.js";
import scenarios from "./scenarios.json";

const setContext = async (world, context) => {
	world.context = context;
};

export default {
	fetch: async () =>
		Response.json(
			await runScenarios(scenarios, {
				OpenFeature,
				Provider: FanionProvider,
				Engine,
				setContext,
			}),
		),
};
