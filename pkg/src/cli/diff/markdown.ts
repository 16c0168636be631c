import type { ChangedUsers } from "fanion/tools";
import { count, percent, whole } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import { type Diff, type FlagDiff, partition, presence } from "./diff.js";

/** Flags that a comment lists. GitHub and GitLab limit its length. */
const MOST_FLAGS = 100;

/** Returns a diff as a comment for a pull request. */
export function diffToMarkdown(diff: Diff): string {
	const { flipping, silent, withPayloads } = partition(diff.flags);
	const all = diff.flags.length + diff.equalFlags;
	const title = `### ${count(flipping.length, "flag")} of ${whole(all)} ${flipping.length === 1 ? "changes" : "change"} for ${count(diff.users, "user")}`;
	const shown = flipping.slice(0, MOST_FLAGS);
	const hidden = flipping.length - shown.length;
	const parts = [
		title,
		...(shown.length > 0 ? [verdictOf(diff), tableOf(shown, diff.users)] : []),
		...(hidden > 0 ? [`${count(hidden, "more flag")} change.`] : []),
		...shown.filter(hasDetails).map(detailsOf),
		...listLine("No user joins, leaves or switches variant", silent),
		...listLine("Payloads differ", withPayloads),
	];
	return parts.join("\n\n");
}

function listLine(label: string, flags: readonly FlagDiff[]): string[] {
	if (flags.length === 0) return [];
	const names = flags.slice(0, MOST_FLAGS).map(({ flag }) => code(flag));
	const more = flags.length > MOST_FLAGS ? ", …" : "";
	return [`${label}: ${names.join(", ")}${more}`];
}

function verdictOf({ monotone }: Diff): string {
	return monotone
		? "Users only join: no user loses a flag, or gets another variant."
		: "**Some users lose a flag, or get another variant.**";
}

function tableOf(flags: readonly FlagDiff[], users: number): string {
	const rows = flags.map((diff) => {
		const { flag, enabled, change } = diff;
		const { before, joins, leaves, switches } = change;
		const state = presence(diff);
		return [
			// A cell ends at this character, also within code.
			code(flag).replaceAll("|", "\\|") + (state && ` (${state})`),
			percent(before.enabled, users),
			percent(enabled, users),
			...[joins, leaves, switches].map(({ users }) => whole(users)),
		];
	});
	const heading = [
		"flag",
		"before",
		"after",
		"join",
		"leave",
		"switch variant",
	];
	const lines = [heading, ["---", ...Array(5).fill("---:")], ...rows];
	return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function hasDetails({ change }: FlagDiff): boolean {
	return !change.monotone;
}

/** Returns the users and the causes of a flag, folded. */
function detailsOf({ flag, change }: FlagDiff): string {
	const { leaves, switches, causes } = change;
	const lines = [
		...sampleLine("leave", leaves),
		...sampleLine("switch variant", switches),
		...causes.map(({ message }) => `- because ${code(message)}`),
	];
	return `<details><summary><code>${html(flag)}</code>: who leaves or switches, and why</summary>\n\n${lines.join("\n")}\n\n</details>`;
}

function sampleLine(verb: string, { users, samples }: ChangedUsers): string[] {
	if (users === 0) return [];
	const more = users > samples.length ? ", …" : "";
	return [
		`- ${count(users, "user")} ${verb}: ${samples.map(code).join(", ")}${more}`,
	];
}

/** Returns a string as code, which the string cannot end. */
function code(text: string): string {
	const line = plain(text);
	const longest = Math.max(
		0,
		...Array.from(line.matchAll(/`+/g), ([run]) => run.length),
	);
	const fence = "`".repeat(longest + 1);
	return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Returns a string as text of an element. An empty line would end the element. */
function html(text: string): string {
	return plain(text)
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;");
}
