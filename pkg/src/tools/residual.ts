import { createField } from "../core/context-fields.js";
import { NO_INPUTS } from "../core/flag-metadata.js";
import type { FlagStore } from "../core/flag-store.js";
import { FanionError } from "../errors.js";
import { tagOf } from "../runtime/type-tag.js";
import type { Context, NamedFields } from "../types.js";
import type { Residual, ResidualOptions } from "./residual-types.js";
import { callTool, serialize, toNames } from "./tool-call.js";

/** Returns the flags that are left when some context fields are known. */
export function residual(
	store: FlagStore,
	known: Context,
	{ flags, unknown, private: privateFields }: ResidualOptions,
): Residual {
	const request = {
		values: knownValues(store, known),
		unknown: toNames(unknown, "unknown"),
		flags: toNames(flags, "flags"),
		private: toNames(privateFields, "private") ?? [],
	};
	return JSON.parse(
		callTool(store, serialize(request), (tools) => tools.residual()),
	);
}

/** Names of fields and their values; `null` for a field that is known to be missing. */
type KnownValues = (readonly [name: string, value: string | null])[];

function knownValues(store: FlagStore, known: Context): KnownValues {
	if (typeof known !== "object" || known === null)
		throw new FanionError(
			"INVALID_CONTEXT",
			`the known context is a \`${tagOf(known)}\`: pass an object`,
		);
	const fields = [...fieldNames(store, known)].map(createField);
	const inputs = { ...NO_INPUTS, fields };
	const { list } = store.callbacks.run(inputs, known).values;
	return fields.flatMap(({ name }, index): KnownValues => {
		const value = list[index];
		if (value !== undefined) return [[name, value]];
		return isNull(known, name) ? [[name, null]] : [];
	});
}

/** Returns the names of the fields that the flags read, and of all fields of the context. */
function fieldNames(store: FlagStore, known: Context): Set<string> {
	const { properties } = known as NamedFields;
	const read = store.useAll((metadata) =>
		metadata.allFields().map(({ name }) => name),
	);
	const given = [...Object.keys(known), ...Object.keys(properties ?? {})];
	return new Set([...read, ...given.filter((name) => name !== "properties")]);
}

/** Returns whether the context has `null` for a field. */
function isNull(known: Context, name: string): boolean {
	const { properties } = known as NamedFields;
	return [known, properties ?? {}].some(
		(object) => Object.getOwnPropertyDescriptor(object, name)?.value === null,
	);
}
