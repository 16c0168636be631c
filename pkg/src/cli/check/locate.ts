import {
	findNodeAtLocation,
	type Node,
	parseTree,
} from "jsonc-parser/lib/esm/main.js";
import type { Finding } from "./finding.js";

/** A position in a file, from 1. */
export interface Position {
	readonly line: number;
	readonly column: number;
}

/** Returns a function that returns the position of a finding, or of the closest part around it. */
export function locator(text: string): (finding: Finding) => Position {
	const tree = parseTree(text);
	const lines = lineStarts(text);
	return ({ keys }) => positionAt(lines, offsetOf(tree, keys));
}

function offsetOf(tree: Node | undefined, keys: Finding["keys"]): number {
	if (tree === undefined) return 0;
	for (let length = keys.length; length > 0; length -= 1) {
		const node = findNodeAtLocation(tree, keys.slice(0, length));
		if (node) return node.offset;
	}
	return tree.offset;
}

function lineStarts(text: string): number[] {
	const breaks = text.matchAll(/\n/g);
	return [0, ...Array.from(breaks, ({ index }) => index + 1)];
}

function positionAt(lines: readonly number[], offset: number): Position {
	const line = lines.findLastIndex((start) => start <= offset);
	return { line: line + 1, column: offset - (lines[line] ?? 0) + 1 };
}
