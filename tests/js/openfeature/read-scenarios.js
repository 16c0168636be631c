// Reads the scenarios of the OpenFeature specification.

import {
	AstBuilder,
	compile,
	GherkinClassicTokenMatcher,
	Parser,
} from "@cucumber/gherkin";
import { IdGenerator } from "@cucumber/messages";
import { readText } from "../support/fixtures.js";

/** Returns the scenarios: `{ name, steps: [{ text }] }`, with the steps of the background. */
export function readScenarios() {
	const newId = IdGenerator.incrementing();
	const parser = new Parser(
		new AstBuilder(newId),
		new GherkinClassicTokenMatcher(),
	);
	const feature = readText("tests/js/openfeature/evaluation.feature");
	return compile(parser.parse(feature), "evaluation.feature", newId);
}
