// Folders that end with a test.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates an empty folder, and removes it after the test. */
export async function createFolder(context) {
	const folder = await mkdtemp(join(tmpdir(), "fanion-edge-"));
	context.after(() =>
		rm(folder, { recursive: true, force: true, maxRetries: 10 }),
	);
	return folder;
}
