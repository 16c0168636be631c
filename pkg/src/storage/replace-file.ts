import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Replaces a file. INVARIANT: the file is always complete, also for concurrent readers and after a crash. */
export async function replaceFile(file: string, value: string): Promise<void> {
	const draft = `${file}.${randomUUID()}.draft`;
	try {
		// A document may contain the ids of users.
		await writeFile(draft, value, { mode: 0o600 });
		await rename(draft, file);
	} catch (error) {
		await remove(draft);
		throw error;
	}
}

/** Handles the error of a read: a file that does not exist has no value. */
export function ignoreMissing(error: { readonly code?: string }): undefined {
	if (error.code !== "ENOENT") throw error;
}

/** Removes a file, if possible. */
export function remove(file: string): Promise<void> {
	return rm(file, { force: true }).catch(() => {});
}
