import { TIME } from "../context.js";
import type { Flags } from "../flags.js";
import type { Reads } from "../known.js";
import type { Context } from "../types.js";
import { ask } from "./tools.js";
import type { Explanation } from "./types.js";

/** Why a flag answers as it does. All fields are looked at, since nothing is left out of an explanation. */
export function explain(
	flags: Flags,
	name: string,
	context: Context,
): Explanation {
	const reads = all(flags);
	const heard = flags.caller.hear(reads, context);
	const values = reads.fields
		.map(({ name }, index) => [name, heard.texts.list[index]])
		.filter(([, text]) => text !== undefined);
	const answers: number[] = [];
	for (const [index, { number }] of reads.customs.entries())
		answers[number] = Number(heard.answers[index]);
	const { now, random } = heard;
	const asked = { flag: name, values, answers, now, random };
	return ask(flags, asked, (tools) => tools.explain());
}

function all(flags: Flags): Reads {
	const { fields, customs } = flags.surely((known) => ({
		fields: known.fields,
		customs: known.everything().customs,
	}));
	const time = fields.findIndex(({ name }) => name === TIME);
	return { fields, customs, time, clock: true, chance: true };
}
