import { isNode, LineCounter, parseDocument } from "yaml";
import type { Finding } from "./finding.js";
import type { Position } from "./locate.js";

/**
 * Returns a function that returns the position of a finding in a file in YAML, or of the closest part around it. A
 * file with the strategies of one flag has no list of flags.
 */
export function yamlLocator(text: string): (finding: Finding) => Position {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines });
	const flag = document.has("features") ? 0 : FLAG_KEYS;
	return ({ keys }) => {
		for (let length = keys.length; length > flag; length -= 1) {
			const node = document.getIn(keys.slice(flag, length), true);
			if (!isNode(node) || !node.range) continue;
			const { line, col } = lines.linePos(node.range[0]);
			return { line, column: col };
		}
		return { line: 1, column: 1 };
	};
}

/** Number of keys that lead to a flag: `features` and its index. */
const FLAG_KEYS = 2;
