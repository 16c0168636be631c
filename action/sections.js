import { changedLines, Plan } from "./plan.js";

/** A document without flags, in place of a file that a pull request adds or deletes. */
const NO_FLAGS = '{"version":2,"features":[]}';

/** A part of the comment: what changes in one file. */
export class Section {
	constructor(path, text, { isMonotone = true, messages = "" } = {}) {
		this.path = path;
		this.text = text;
		this.isMonotone = isMonotone;
		this.messages = messages;
	}
}

/** Returns which users gain or lose a flag when a file of definitions changes. */
export async function compareDefinitions(path, git, fanion, options) {
	const { text, messages, hasFound } = await diff(
		await addFiles(path, git, fanion, "json"),
		...[path, fanion, options],
	);
	return new Section(path, text, { isMonotone: !hasFound, messages });
}

/** Returns how the strategies of a plan change. */
export async function comparePlans(path, git, fanion, options) {
	const files = await addFiles(path, git, fanion, "yaml");
	const plans = [];
	for (const file of files) plans.push(await readPlan(file, path, fanion));
	const [before, after] = plans;
	const lines = changedLines(before, after);
	const text =
		lines.length > 0 ? fence(lines.join("\n")) : "The strategies are equal.";
	// The plans tell about all users at all times, the evaluation also about variants.
	const isMonotone =
		after.includes(before) &&
		!(await diff(files, path, fanion, options)).hasFound;
	return new Section(path, text, { isMonotone });
}

/** Adds both versions of a file; returns their names. One that does not exist is a document without flags. */
async function addFiles(path, git, fanion, type) {
	const names = [];
	for (const when of ["before", "after"]) {
		const bytes = await git.fileAt(when, path);
		const name = `${when}.${bytes === undefined ? "json" : type}`;
		names.push(await fanion.addFile(name, bytes ?? NO_FLAGS));
	}
	return names;
}

async function readPlan(file, path, fanion) {
	if (file.endsWith(".json")) return Plan.NONE;
	const { text } = await fanion.run(["ramp", "--json", file], path);
	return new Plan(JSON.parse(text));
}

function diff(files, path, fanion, options) {
	const args = ["diff", "--markdown", "--strict", ...options, ...files];
	return fanion.run(args, path);
}

/** Returns a string as a block of code, which the string cannot end. */
function fence(text) {
	const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length);
	const mark = "`".repeat(Math.max(2, ...runs) + 1);
	return `${mark}diff\n${text}\n${mark}`;
}
