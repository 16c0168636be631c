// Signatures in Node; `hosts.test.js` runs the trials elsewhere.

import { describe, test } from "node:test";
import { STREAMS } from "./trials/streams.js";
import { TRIALS } from "./trials.js";

describe("signatures in Node", () => {
	for (const { name, run } of [...TRIALS, ...STREAMS]) test(name, run);
});
