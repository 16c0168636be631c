import { choice, text } from "../options/value-types.js";
import { count } from "../output/numbers.js";
import { write } from "../output/write.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import { toDeclarations } from "../types/declarations.js";
import { type DescribedFlag, describeFlags } from "../types/described-flag.js";
import { toManifest } from "../types/manifest.js";
import { payloadType } from "../types/payload-type.js";
import { defineCommand, option, output } from "./command.js";

const FORMATS = {
	typescript: toDeclarations,
	openfeature: (flags: readonly DescribedFlag[]) =>
		`${JSON.stringify(toManifest(flags), undefined, 2)}\n`,
} as const;

export const TYPES = defineCommand({
	arguments: [SOURCE],
	options: {
		format: option(
			"format",
			choice("typescript", "openfeature"),
			"`typescript`, or `openfeature` for a manifest of the OpenFeature CLI",
			"typescript",
		),
		output: output(
			"output",
			text("<file>"),
			"file to write",
			"the standard output",
			"o",
		),
	},
	notes:
		"The interface `Flags` has the names of flags, of their variants, and the types of payloads, for `createClient<Flags>()` and `new Engine<Flags>()`. The order of flags in the document does not matter.",
	json: "{ flags: { name, type, description, stale, variants: { name, payload: string }[] }[] }",
	examples: [
		"fanion types flags.json -o flags.d.ts",
		"fanion types --format openfeature flags.json -o flags.openfeature.json",
	],
	run: async ({ arguments: [source], options }) => {
		const { format = "typescript", output: path } = options;
		const listed = await withSource(source, SILENT, (engine) => engine.flags());
		const flags = describeFlags(listed);
		const code = FORMATS[format](flags);
		if (path !== undefined) await write(code, path);
		return {
			data: { flags: flags.map(toJson) },
			text: () =>
				path === undefined
					? code.trimEnd()
					: `${path}: ${count(flags.length, "flag")}`,
		};
	},
});

function toJson({ isStale, variants, ...flag }: DescribedFlag): object {
	return {
		...flag,
		stale: isStale,
		variants: variants.map(({ name, payloads }) => ({
			name,
			payload: payloadType(payloads),
		})),
	};
}
