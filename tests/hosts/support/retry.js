import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Calls `get` every 50 ms until `isDone` accepts its result, for at most ten seconds. Returns the result. */
export async function until(get, isDone) {
	for (let attempt = 0; attempt < 200; attempt += 1) {
		const result = await get();
		if (isDone(result)) return result;
		await sleep(50);
	}
	assert.fail("the condition was not met within 200 attempts");
}
