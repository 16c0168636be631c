import { readFile } from "node:fs/promises";
import { ActionError } from "./action-error.js";

/**
 * Reads the inputs of the action and the pull request from the variables of the runner.
 *
 * @throws ActionError if there is no pull request, or an input is missing
 */
export async function readSettings(variables) {
	const event = JSON.parse(await readFile(variables.GITHUB_EVENT_PATH, "utf8"));
	const { number, base, head } = event.pull_request ?? {};
	if (!number)
		throw new ActionError(
			"the event is no pull request: use `on: pull_request` in the workflow",
		);
	const definitions = linesOf(variables.FANION_DEFINITIONS);
	const plans = linesOf(variables.FANION_PLANS);
	if (definitions.length + plans.length === 0)
		throw new ActionError(
			"there are no paths: set the input `definitions` or `plans`, such as `flags/*.json`",
		);
	const { FANION_VERSION, FANION_TOKEN } = variables;
	return {
		definitions,
		plans,
		arguments: linesOf(variables.FANION_ARGUMENTS),
		isStrict: variables.FANION_STRICT === "true",
		version: FANION_VERSION || (await ownVersion()),
		token: FANION_TOKEN,
		cwd: variables.GITHUB_WORKSPACE,
		base: base.sha,
		head: head.sha,
		id: variables.FANION_ID ?? "",
		api: variables.GITHUB_API_URL,
		issue: `${variables.GITHUB_API_URL}/repos/${variables.GITHUB_REPOSITORY}/issues`,
		number,
		files: {
			output: variables.GITHUB_OUTPUT,
			summary: variables.GITHUB_STEP_SUMMARY,
		},
	};
}

function linesOf(text = "") {
	return text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

/** Returns the version of the package beside the action. */
async function ownVersion() {
	const path = new URL("../pkg/package.json", import.meta.url);
	return JSON.parse(await readFile(path, "utf8")).version;
}
