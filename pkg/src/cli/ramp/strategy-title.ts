import type { Strategy } from "fanion/tools";
import { count } from "../output/numbers.js";
import { plain } from "../output/plain.js";

/** Returns the title of a strategy, or what it does in a few words. Servers leave out empty parts. */
export function titleOf({
	title,
	name,
	parameters = {},
	constraints = [],
}: Partial<Strategy>): string {
	if (title) return plain(title);
	const { rollout } = parameters;
	return plain(
		[
			`\`${name}\``,
			...(rollout === undefined ? [] : [`${rollout} %`]),
			...(constraints.length === 0
				? []
				: [count(constraints.length, "constraint")]),
		].join(", "),
	);
}
