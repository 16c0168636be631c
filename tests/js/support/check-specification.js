import assert from "node:assert/strict";
import { SPECIFICATION_CASES } from "../runner/specification.js";

/**
 * Checks that all cases of the specification ran and passed in a host. `results` is the result of
 * `collectResults` there. Reports the number of passed cases.
 */
export function checkSpecification(t, host, results) {
	const failed = results.filter(({ passed }) => !passed);
	const passed = results.length - failed.length;
	t.diagnostic(`${host}: ${passed} of ${SPECIFICATION_CASES} cases passed`);
	assert.deepEqual(failed, []);
	assert.equal(passed, SPECIFICATION_CASES);
}
