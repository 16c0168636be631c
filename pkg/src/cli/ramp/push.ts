import { canAsk, confirm } from "../output/confirm.js";
import { plain } from "../output/plain.js";
import type { Result } from "../output/result.js";
import { styleFor } from "../output/style.js";
import { writeNew } from "../output/write.js";
import type { PlanFile } from "../source/plan-file.js";
import { AdminApi } from "./admin-api.js";
import { applyChanges } from "./apply-changes.js";
import { formatChanges } from "./change-text.js";
import { type StoredStrategy, toBody } from "./stored-strategy.js";
import {
	addedOf,
	changesOf,
	isUnchanged,
	type StrategyChanges,
} from "./strategy-changes.js";

/** Options of `fanion ramp --push`. */
export interface PushOptions {
	/** Whether to change the server without asking. */
	readonly yes?: boolean;
	/** Path of a new file for the strategies before a change. */
	readonly save?: string;
}

/** Shows what a plan changes on the server, and changes it if the user agrees. */
export async function push(
	plan: PlanFile,
	{ yes = false, save }: PushOptions,
): Promise<Result> {
	const { flag, project, environment, strategies } = plan;
	const api = new AdminApi(plan);
	const present = await api.list();
	const changes = changesOf(present, strategies);
	const title = plain(`\`${flag}\` in \`${environment}\``);
	const outcome = await decide(title, changes, yes);
	if (outcome === "changed") {
		if (save !== undefined) await saveStrategies(plan, present, save);
		await applyChanges(api, changes);
	}
	const added = addedOf(changes);
	const { removed, reordered } = changes;
	const data = {
		...{ flag, project, environment, applied: outcome === "changed" },
		...{ added, removed, kept: strategies.length - added.length, reordered },
	};
	const text = `${title}: ${VERDICTS[outcome]}`;
	return {
		data,
		text: (style) =>
			outcome === "refused" || outcome === "equal"
				? text
				: [formatChanges(changes, style), text].join("\n"),
	};
}

/** Writes the strategies of a flag into a new file, which can be pushed. */
async function saveStrategies(
	{ flag, project, environment }: PlanFile,
	present: readonly StoredStrategy[],
	path: string,
): Promise<void> {
	const strategies = present.map(toBody);
	const file = { flag, project, environment, strategies };
	await writeNew(`${JSON.stringify(file, undefined, 2)}\n`, path);
}

type Outcome = keyof typeof VERDICTS;

const VERDICTS = {
	equal: "the server has these strategies already",
	changed: "changed",
	refused: "nothing was changed",
	dry: "nothing was changed: pass `--yes` to change it",
};

/** Returns what to do with changes; asks on a terminal. */
async function decide(
	title: string,
	changes: StrategyChanges,
	yes: boolean,
): Promise<Outcome> {
	if (isUnchanged(changes)) return "equal";
	if (yes) return "changed";
	if (!canAsk()) return "dry";
	const style = styleFor(process.stderr);
	process.stderr.write(`${formatChanges(changes, style)}\n`);
	const agrees = await confirm(`change the strategies of ${title}?`);
	return agrees ? "changed" : "refused";
}
