import type { ChangedUsers } from "fanion/tools";
import { count, percent, whole } from "../output/numbers.js";
import type { Style } from "../output/style.js";
import { type Diff, type FlagDiff, partition, presence } from "./diff.js";

/** Returns a diff for a terminal. */
export function formatDiff(diff: Diff, style: Style): string {
	const { flipping, silent } = partition(diff.flags);
	const blocks = flipping.map((flag) => formatFlag(flag, diff.users, style));
	const names = silent.map(({ flag }) => `\`${flag}\``).join(", ");
	const rest = [
		...(names ? [`without effect for these users: ${names}`] : []),
		`${count(flipping.length, "flag")} of ${whole(diff.flags.length + diff.equalFlags)} ${flipping.length === 1 ? "changes" : "change"} for ${count(diff.users, "user")}${verdictOf(diff, flipping)}`,
	];
	return [...blocks, rest.join("\n")].join("\n\n");
}

function verdictOf({ monotone }: Diff, flipping: readonly FlagDiff[]): string {
	if (flipping.length === 0) return "";
	return monotone ? "; users only join" : "; some users leave or switch";
}

function formatFlag(diff: FlagDiff, users: number, style: Style): string {
	const { flag, enabled, change } = diff;
	const { before, joins, leaves, switches, causes } = change;
	const state = presence(diff);
	const heading = `${style.bold(flag)}: ${percent(before.enabled, users)} → ${percent(enabled, users)}${state && ` (${state})`}`;
	const lines = [
		...flipLine(style.green("+"), "join", joins),
		...flipLine(style.red("-"), "leave", leaves),
		...flipLine(style.yellow("~"), "switch variant", switches),
		...causes.map(({ message }) => `  because ${message}`),
	];
	return [heading, ...lines].join("\n");
}

function flipLine(mark: string, verb: string, flips: ChangedUsers): string[] {
	const { users, samples } = flips;
	if (users === 0) return [];
	const ids = samples.join(", ") + (users > samples.length ? ", …" : "");
	return [`  ${mark} ${whole(users)} ${verb}: ${ids}`];
}
