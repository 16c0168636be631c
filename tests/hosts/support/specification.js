// What a host says of the specification, and whether that is all of it.

import assert from "node:assert/strict";
import { SPECIFICATION_CASES } from "../../js/runner/specification.js";

/**
 * All cases passed, `results` being the list that `runSpecifications` gave in some host. Says how many
 * did, since a host that ran nothing must not look like one that passed.
 */
export function checkSpecification(t, host, results) {
	const failed = results.filter(({ passed }) => !passed);
	const passed = results.length - failed.length;
	t.diagnostic(`${host}: ${passed} of ${SPECIFICATION_CASES} cases passed`);
	assert.deepEqual(failed, []);
	assert.equal(passed, SPECIFICATION_CASES);
}
