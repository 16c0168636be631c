// The scenarios with the provider for pages, in a browser.

import { OpenFeature } from "@openfeature/web-sdk";
import { Engine, init } from "fanion/inline";
import { FanionProvider } from "fanion/openfeature/web";
import { runScenarios } from "./openfeature/run-scenarios.js";
import scenarios from "./scenarios.json";

async function run() {
	await init();
	return runScenarios(scenarios, {
		OpenFeature,
		Provider: FanionProvider,
		Engine,
		setContext: (_world, context) => OpenFeature.setContext(context),
	});
}

globalThis.answer = run();
