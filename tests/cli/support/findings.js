// Flags for tests of `fanion check`, and its findings about them.

import assert from "node:assert/strict";
import { runCommand } from "../../edge-server/support/command.js";
import { AT } from "./documents.js";

/** A strategy that matches all users. */
export const everyone = { name: "default", parameters: {} };

/** Returns a constraint. */
export const is = (contextName, operator, operand, more = {}) => ({
	contextName,
	operator,
	...(Array.isArray(operand) ? { values: operand } : { value: operand }),
	...more,
});

/** Returns a flag with strategies, or with other parts. */
export const toFlag = (name, parts) => ({
	...{ name, type: "release", enabled: true, strategies: [everyone] },
	...(Array.isArray(parts) ? { strategies: parts } : parts),
});

/** Returns a random source, and a function that draws from a list; equal seeds draw equally. */
export function drawer(seed) {
	const random = () => {
		seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
		return seed / 2 ** 31;
	};
	return { random, draw: (list) => list[Math.floor(random() * list.length)] };
}

/** Returns the findings of `fanion check` about a document, and the document as it was passed. */
export async function findingsOf(context, document) {
	const args = ["check", "-", "--json", ...AT];
	const input = JSON.stringify(document, undefined, 1);
	const { code, output, errors } = await runCommand(context, args, { input });
	assert.equal(code, 0, errors);
	return { input, findings: JSON.parse(output).findings };
}
