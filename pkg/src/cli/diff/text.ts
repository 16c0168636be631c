import type { ChangedUsers } from "fanion/tools";
import { count, percent, whole } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { type Diff, type FlagDiff, partition, presence } from "./diff.js";

/** Returns a diff for a terminal. */
export function formatDiff(diff: Diff, style: Style): string {
	const { flipping, silent, withPayloads } = partition(diff.flags);
	const blocks = flipping.map((flag) => formatFlag(flag, diff.users, style));
	const rest = [
		...listLine("no user joins, leaves or switches variant", silent),
		...listLine("payloads differ", withPayloads),
		`${count(flipping.length, "flag")} of ${whole(diff.flags.length + diff.equalFlags)} ${flipping.length === 1 ? "changes" : "change"} for ${count(diff.users, "user")}${verdictOf(diff, flipping)}`,
	];
	return [...blocks, rest.join("\n")].join("\n\n");
}

function listLine(label: string, flags: readonly FlagDiff[]): string[] {
	if (flags.length === 0) return [];
	const names = flags.map(({ flag }) => `\`${plain(flag)}\``);
	return [`${label}: ${names.join(", ")}`];
}

function verdictOf({ monotone }: Diff, flipping: readonly FlagDiff[]): string {
	if (flipping.length === 0) return "";
	return monotone ? "; users only join" : "; some users leave or switch";
}

function formatFlag(diff: FlagDiff, users: number, style: Style): string {
	const { flag, enabled, change } = diff;
	const { before, joins, leaves, switches, causes } = change;
	const state = presence(diff);
	const heading = `${style.bold(plain(flag))}: ${percent(before.enabled, users)} → ${percent(enabled, users)}${state && ` (${state})`}`;
	const lines = [
		...flipLine(style.green("+"), "join", joins),
		...flipLine(style.red("-"), "leave", leaves),
		...flipLine(style.yellow("~"), "switch variant", switches),
		...causes.map(({ message }) => `  because ${plain(message)}`),
	];
	return [heading, ...lines].join("\n");
}

function flipLine(mark: string, verb: string, flips: ChangedUsers): string[] {
	const { users, samples } = flips;
	if (users === 0) return [];
	const ids =
		samples.map(plain).join(", ") + (users > samples.length ? ", …" : "");
	return [`  ${mark} ${whole(users)} ${verb}: ${ids}`];
}
