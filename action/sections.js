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
	const files = await Promise.all(
		["before", "after"].map(async (when) => {
			const bytes = (await git.fileAt(when, path)) ?? NO_FLAGS;
			return fanion.addFile(`${when}.json`, bytes);
		}),
	);
	const args = ["diff", "--markdown", "--strict", ...options, ...files];
	const { text, messages, hasFound } = await fanion.run(args, path);
	return new Section(path, text, { isMonotone: !hasFound, messages });
}

/** Returns how the strategies of a plan change. */
export async function comparePlans(path, git, fanion) {
	const [before, after] = await Promise.all(
		["before", "after"].map(async (when) => {
			const bytes = await git.fileAt(when, path);
			if (bytes === undefined) return [];
			const file = await fanion.addFile(`${when}.yaml`, bytes);
			return (await fanion.run(["ramp", file], path)).text.split("\n");
		}),
	);
	const removed = before.filter((line) => !after.includes(line));
	const added = after.filter((line) => !before.includes(line));
	const lines = [
		...removed.map((line) => `- ${line}`),
		...added.map((line) => `+ ${line}`),
	];
	const text =
		lines.length > 0 ? fence(lines.join("\n")) : "The strategies are equal.";
	return new Section(path, text);
}

/** Returns a string as a block of code, which the string cannot end. */
function fence(text) {
	const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length);
	const mark = "`".repeat(Math.max(2, ...runs) + 1);
	return `${mark}diff\n${text}\n${mark}`;
}
