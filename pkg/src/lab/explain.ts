import { TIME } from "../context.js";
import { FanionError } from "../error.js";
import type { Flags } from "../flags.js";
import { kindOf } from "../kind.js";
import type { Known, Reads } from "../known.js";
import type { Context } from "../types.js";
import type { ExplainedFlag, Explanation } from "./explanation.js";
import { ask, byClock, write } from "./tools.js";

/** Why a flag answers as it does. */
export function explain(
	flags: Flags,
	name: string,
	context: Context,
): Explanation {
	const flag = asName(name);
	const customs = uses(flags, flag);
	const known = flags.surely((known) => known);
	const reads = flags.surely(() => all(known, customs));
	const { texts, answers, now, random } = flags.caller.hear(reads, context);
	// What is told by numbers is told of the flags as they were.
	if (flags.surely((known) => known) !== known)
		throw new FanionError("GENERAL", "the flags were lost in the middle of it");
	const asked = {
		flag,
		values: reads.fields
			.map(({ name }, index) => [name, texts.list[index]])
			.filter(([, text]) => text !== undefined),
		admitting: customs.filter((_, index) => answers[index]),
		now: byClock(now),
		random,
	};
	const told = ask(flags, write(asked), (tools): Told => tools.explain());
	return { ...told[0], text: told[1] };
}

function asName(name: unknown): string {
	if (typeof name === "string") return name;
	throw new FanionError(
		"FLAG_NOT_FOUND",
		`the name of a flag should be a text, but is \`${kindOf(name)}\``,
	);
}

/** The custom strategies that a flag and its parents use, each once, however often they do. */
function uses(flags: Flags, flag: string): readonly number[] {
	return [...new Set(ask(flags, write(flag), (tools) => tools.asks()))];
}

/** The record, and the text. */
type Told = readonly [ExplainedFlag, string];

/** All that there is to know, since an explanation leaves nothing out. */
function all(known: Known, customs: readonly number[]): Reads {
	const { fields } = known;
	return {
		fields,
		customs: customs.map((number) => known.custom(number)),
		time: fields.findIndex(({ name }) => name === TIME),
		clock: true,
		chance: true,
	};
}
