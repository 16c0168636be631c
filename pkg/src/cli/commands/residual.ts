import type { Leak, Residual, ResidualOptions } from "fanion/tools";
import { CONTEXT_OPTIONS, clockOf } from "../options/context-options.js";
import { InputError } from "../options/input-error.js";
import type { OptionValues } from "../options/option-table.js";
import { flag, text, words } from "../options/value-types.js";
import { count } from "../output/numbers.js";
import { plain } from "../output/plain.js";
import { write } from "../output/write.js";
import { SOURCE } from "../source/argument.js";
import { withSource } from "../source/engine.js";
import { defineCommand, option, output } from "./command.js";

const OPTIONS = {
	flags: option("flags", words("<names>"), "flags of the residual", "all"),
	missing: option(
		"missing",
		words("<fields>"),
		"fields that are known to be missing",
	),
	unknown: option(
		"unknown",
		words("<fields>"),
		"the only unknown fields",
		"all that are not known",
	),
	private: option(
		"private",
		words("<fields>"),
		"fields whose values must not be in the residual",
	),
	strict: option("strict", flag, "exits with 1 if there are leaks"),
	output: output(
		"output",
		text("<file>"),
		"file for the residual",
		undefined,
		"o",
	),
	...CONTEXT_OPTIONS,
};

export const RESIDUAL = defineCommand({
	arguments: [SOURCE],
	options: OPTIONS,
	notes:
		"Prints the leaks: what a reader of the residual learns about other users. --json and --output give the residual.",
	json: "{ document, leaks: { flag, strategy?, what, field?, message }[] }",
	examples: [
		"fanion residual flags.json -c userId=7 -c plan=pro --private userId,email",
		"fanion residual flags.json -c userId=7 --output flags-of-7.json",
	],
	run: async ({ arguments: [argument], options }) => {
		const residual = await withSource(argument, clockOf(options), (engine) =>
			reportLeaks(() => engine.residual(knownOf(options), requestOf(options))),
		);
		const { document, leaks } = residual;
		if (options.output !== undefined)
			await write(`${JSON.stringify(document)}\n`, options.output);
		return {
			data: residual,
			text: () => format(residual),
			hasFailed: options.strict === true && leaks.length > 0,
		};
	},
});

function knownOf({ context, missing = [] }: OptionValues<typeof OPTIONS>) {
	const absent = missing.map((field) => [field, null] as const);
	return { ...Object.fromEntries(absent), ...context };
}

function requestOf({
	flags,
	unknown,
	private: hidden,
}: OptionValues<typeof OPTIONS>): ResidualOptions {
	return {
		...(flags && { flags }),
		...(unknown && { unknown }),
		...(hidden && { private: hidden }),
	};
}

/** Lists the leaks of private fields in the error, one in each line. */
function reportLeaks(work: () => Residual): Residual {
	try {
		return work();
	} catch (error) {
		const { cause, message } = error as Error;
		if (!Array.isArray(cause)) throw error;
		const lines = (cause as Leak[]).map((leak) => `  ${plain(leak.message)}`);
		const [first] = message.split(":");
		throw new InputError([`${first}:`, ...lines].join("\n"));
	}
}

function format({ document, leaks }: Residual): string {
	const flags = count(document.features.length, "flag");
	if (leaks.length === 0) return `${flags}, no leaks`;
	const lines = leaks.map(({ message }) => plain(message));
	return [...lines, `${flags}, ${count(leaks.length, "leak")}`].join("\n");
}
