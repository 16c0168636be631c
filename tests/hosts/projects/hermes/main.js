// Runs the specification and a client in Hermes.

import "./react-native.js";
import "./text-encoding.js";
import { createClient } from "fanion/client";
import { Engine } from "fanion/js";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";
import specifications from "./specifications.json";

async function askClient() {
	const flags = createClient({
		appName: "shop",
		engine: new Engine(),
		bootstrap: {
			version: 2,
			features: [{ name: "käse 😀", enabled: true, strategies: [] }],
		},
	});
	await flags.ready();
	return flags.isEnabled("käse 😀");
}

/** Returns whether patterns match, and what the engine warns of. */
function matchPatterns() {
	const warnings = [];
	const engine = new Engine({ onWarning: (warning) => warnings.push(warning) });
	const matches = (value, x) => {
		const constraint = { contextName: "x", operator: "REGEX", value };
		const strategies = [{ name: "default", constraints: [constraint] }];
		engine.load({ features: [{ name: "a", enabled: true, strategies }] });
		return engine.isEnabled("a", { x });
	};
	return {
		ascii: matches("(?i)^[[:alpha:]]k$", "AK"),
		folded: matches("(?i)^é$", "É"),
		class: matches("^\\p{Lu}$", "A"),
		warnings,
	};
}

async function report() {
	const results = await collectResults(specifications, () =>
		openFanion(Engine),
	);
	return {
		isBare:
			typeof WebAssembly === "undefined" && typeof process === "undefined",
		client: await askClient(),
		patterns: matchPatterns(),
		results,
	};
}

report().then(
	(output) => print(JSON.stringify(output)),
	(error) => print(String(error.stack)),
);
