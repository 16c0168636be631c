import { InputError } from "../options/input-error.js";
import { count } from "../output/numbers.js";
import type { AdminApi } from "./admin-api.js";
import { isEqual, type StoredStrategy } from "./stored-strategy.js";
import { addedOf, type StrategyChanges } from "./strategy-changes.js";

/**
 * Makes the changes. Adds before it removes: an enabled flag without strategies is on for all users.
 *
 * @throws InputError if a change fails, which says what the server has then; a ramp that cannot be added as a whole is
 * removed again
 */
export async function applyChanges(
	api: AdminApi,
	changes: StrategyChanges,
): Promise<void> {
	const ids = await addAll(api, changes);
	try {
		for (const { id } of changes.removed) await api.remove(id);
		if (ids.length > 1) await api.sort(ids);
	} catch (error) {
		throw await halfDone(api, changes, error as Error);
	}
}

/** Adds what is missing, and returns the ids of all wanted strategies. */
async function addAll(
	api: AdminApi,
	changes: StrategyChanges,
): Promise<string[]> {
	const added: string[] = [];
	const ids: string[] = [];
	try {
		for (const { strategy, id } of changes.wanted) {
			const stored = id ?? (await api.add(strategy));
			if (id === undefined) added.push(stored);
			ids.push(stored);
		}
		return ids;
	} catch (error) {
		throw await removeAdded(api, changes, added, error as Error);
	}
}

/** Removes what was added before a failure, and returns the error to throw. */
async function removeAdded(
	api: AdminApi,
	changes: StrategyChanges,
	ids: readonly string[],
	{ message }: Error,
): Promise<InputError> {
	try {
		const added = addedStrategies(await api.list(), changes, ids);
		for (const { id } of added) await api.remove(id);
		return new InputError(`${message}: nothing was changed`);
	} catch {
		return new InputError(
			`${message}: some strategies of the plan may be on the server beside the earlier ones: push again, or remove them`,
		);
	}
}

/** Returns the strategies of a server that a push has added. One whose answer was lost has no known id. */
function addedStrategies(
	stored: readonly StoredStrategy[],
	changes: StrategyChanges,
	ids: readonly string[],
): StoredStrategy[] {
	const earlier = new Set(
		[...changes.removed, ...changes.wanted].map(({ id }) => id),
	);
	const missing = addedOf(changes);
	return stored.filter(
		(strategy) =>
			ids.includes(strategy.id) ||
			(!earlier.has(strategy.id) &&
				missing.some((wanted) => isEqual(wanted, strategy))),
	);
}

/** Returns the error about a change that failed after all strategies of the plan were added. */
async function halfDone(
	api: AdminApi,
	{ removed }: StrategyChanges,
	{ message }: Error,
): Promise<InputError> {
	const stored = await api.list().catch(() => removed);
	const left = removed.filter(({ id }) =>
		stored.some((strategy) => strategy.id === id),
	);
	const rest =
		left.length > 0
			? `${count(left.length, "earlier strategy", "earlier strategies")} may still decide beside the new ones`
			: "their order may be another one";
	return new InputError(
		`${message}: the strategies of the plan were added, but ${rest}: push again`,
	);
}
