import { field } from "../context.js";
import { FanionError } from "../error.js";
import type { Flags } from "../flags.js";
import { kindOf } from "../kind.js";
import type { Context, NamedFields } from "../types.js";
import type { Residual, ResidualOptions } from "./leaks.js";
import { ask, texts, write } from "./tools.js";

/** What is left of the flags when part of a context is known. */
export function residual(
	flags: Flags,
	known: Context,
	{ flags: names, unknown, private: hidden }: ResidualOptions,
): Residual {
	const asked = {
		values: values(flags, known),
		unknown: texts(unknown, "unknown"),
		flags: texts(names, "flags"),
		private: texts(hidden, "private") ?? [],
	};
	return JSON.parse(ask(flags, write(asked), (tools) => tools.residual()));
}

/** Names of fields and their values, as they are asked with; `null` when there is none. */
type Values = (readonly [name: string, value: string | null])[];

function values(flags: Flags, known: Context): Values {
	if (typeof known !== "object" || known === null)
		throw new FanionError(
			"INVALID_CONTEXT",
			`what is known should be an object, but is \`${kindOf(known)}\``,
		);
	const fields = [...names(flags, known)].map(field);
	const reads = { fields, customs: [], time: -1, clock: false, chance: false };
	const { list } = flags.caller.hear(reads, known).texts;
	return fields.flatMap(({ name }, index): Values => {
		const text = list[index];
		if (text !== undefined) return [[name, text]];
		return isMissing(known, name) ? [[name, null]] : [];
	});
}

/** Those that the document looks at, and those that there are besides. */
function names(flags: Flags, known: Context): Set<string> {
	const { properties } = known as NamedFields;
	const looked = flags.surely(({ fields }) => fields.map(({ name }) => name));
	const given = [...Object.keys(known), ...Object.keys(properties ?? {})];
	return new Set([...looked, ...given.filter((it) => it !== "properties")]);
}

/** Is it said of a field that it has no value? */
function isMissing(known: Context, name: string): boolean {
	const { properties } = known as NamedFields;
	return [known, properties ?? {}].some(
		(object) => Object.getOwnPropertyDescriptor(object, name)?.value === null,
	);
}
