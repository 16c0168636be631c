// The step of `action.yml`: compares the files that a pull request changes, and writes one comment about them.

import { appendFile } from "node:fs/promises";
import { ActionError } from "./action-error.js";
import { commentText, summaryText } from "./comment.js";
import { Fanion } from "./fanion.js";
import { Git } from "./git.js";
import { PullRequest } from "./github.js";
import { log } from "./log.js";
import { compareDefinitions, comparePlans } from "./sections.js";
import { readSettings } from "./settings.js";

try {
	await main(await readSettings(process.env));
} catch (error) {
	if (!(error instanceof ActionError)) throw error;
	log("error", error.message);
	process.exitCode = 1;
}

async function main(settings) {
	const sections = await compareFiles(settings);
	const isMonotone = sections.every((section) => section.isMonotone);
	const { output, summary } = settings.files;
	await appendFile(summary, summaryText(sections));
	await appendFile(output, `monotone=${isMonotone}\n`);
	for (const { path, messages } of sections)
		if (messages) log("warning", `${path}: ${messages}`);
	await writeComment(settings, sections);
	if (settings.isStrict && !isMonotone)
		throw new ActionError(
			"some users lose a flag, or get another variant: see the comment, or set `strict` to `false`",
		);
}

async function compareFiles({
	cwd,
	base,
	head,
	version,
	definitions,
	plans,
	...rest
}) {
	const git = await Git.open(cwd, { base, head });
	const changedDefinitions = await git.changedFiles(definitions);
	const changedPlans = await git.changedFiles(plans);
	return Fanion.use(version, async (fanion) => {
		const sections = [];
		for (const path of changedDefinitions)
			sections.push(
				await compareDefinitions(path, git, fanion, rest.arguments),
			);
		for (const path of changedPlans)
			sections.push(await comparePlans(path, git, fanion, rest.arguments));
		return sections;
	});
}

/** Writes the comment. A token that may not write is no error: the summary of the job has the text. */
async function writeComment(settings, sections) {
	try {
		const request = new PullRequest(settings);
		const body = commentText(sections, settings.id);
		const done = await request.comment(body, sections.length > 0);
		log("notice", `comment: ${done}`);
	} catch (error) {
		if (!(error instanceof ActionError)) throw error;
		log("warning", error.message);
	}
}
