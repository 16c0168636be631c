import { CURRENT_TIME } from "../core/context-fields.js";
import type { FlagMetadata, RequiredInputs } from "../core/flag-metadata.js";
import type { FlagStore } from "../core/flag-store.js";
import { FanionError } from "../errors.js";
import { tagOf } from "../runtime/type-tag.js";
import type { Context } from "../types.js";
import type { ExplainedFlag, Explanation } from "./explanation.js";
import { callTool, presentValues, serialize, toFinite } from "./tool-call.js";

/** Explains the evaluation of a flag. */
export function explain(
	store: FlagStore,
	name: string,
	context: Context | undefined,
): Explanation {
	const flag = checkName(name);
	const metadata = store.useAll((metadata) => metadata);
	const strategies = strategyIds(store, flag);
	const inputs = store.use(() => allInputs(metadata, strategies));
	const { values, matches, now, random } = store.callbacks.run(inputs, context);
	// Ids of strategies are valid only for the flags that they were read from.
	if (store.use((metadata) => metadata) !== metadata)
		throw new FanionError(
			"GENERAL",
			"a callback lost the WebAssembly instance: call `explain` again",
		);
	const request = {
		flag,
		values: presentValues(inputs.fields, values),
		matching: strategies.filter((_, index) => matches[index]),
		now: toFinite(now),
		random,
	};
	const [explained, text] = callTool(
		store,
		serialize(request),
		(tools): ExplainResult => tools.explain(),
	);
	return { ...explained, text };
}

function checkName(name: unknown): string {
	if (typeof name === "string") return name;
	throw new FanionError(
		"FLAG_NOT_FOUND",
		`the name of the flag is a \`${tagOf(name)}\`: pass a string`,
	);
}

/** Returns the ids of the custom strategies that a flag and its parents use, without duplicates. */
function strategyIds(store: FlagStore, flag: string): readonly number[] {
	const ids = callTool(store, serialize(flag), (tools) =>
		tools.explain_inputs(),
	);
	return [...new Set(ids)];
}

type ExplainResult = readonly [explained: ExplainedFlag, text: string];

/** Returns all fields, and every other input: an explanation includes what the result does not depend on. */
function allInputs(
	metadata: FlagMetadata,
	strategies: readonly number[],
): RequiredInputs {
	const fields = metadata.allFields();
	return {
		fields,
		strategies: strategies.map((id) => metadata.strategy(id)),
		timeIndex: fields.findIndex(({ name }) => name === CURRENT_TIME),
		clock: true,
		random: true,
	};
}
