import { InputError } from "../options/input-error.js";
import type { AdminApi } from "./admin-api.js";
import type { StrategyChanges } from "./strategy-changes.js";

/**
 * Makes the changes. Adds before it removes: an enabled flag without strategies is on for all users.
 *
 * @throws InputError if the server refuses a change; a ramp that cannot be added as a whole is removed again
 */
export async function applyChanges(
	api: AdminApi,
	changes: StrategyChanges,
): Promise<void> {
	const ids = await addAll(api, changes);
	for (const { id } of changes.removed) await api.remove(id);
	if (ids.length > 1) await api.sort(ids);
}

/** Adds what is missing, and returns the ids of all wanted strategies. */
async function addAll(
	api: AdminApi,
	{ wanted }: StrategyChanges,
): Promise<string[]> {
	const added: string[] = [];
	const ids: string[] = [];
	try {
		for (const { strategy, id } of wanted) {
			const stored = id ?? (await api.add(strategy));
			if (id === undefined) added.push(stored);
			ids.push(stored);
		}
		return ids;
	} catch (error) {
		throw await removeAll(api, added, error as Error);
	}
}

/** Removes strategies after a failure, and returns the error to throw. */
async function removeAll(
	api: AdminApi,
	ids: readonly string[],
	{ message }: Error,
): Promise<InputError> {
	try {
		for (const id of ids) await api.remove(id);
		return new InputError(`${message}: nothing was changed`);
	} catch {
		return new InputError(
			`${message}: ${ids.length} strategies were added, and could not all be removed again`,
		);
	}
}
