import { UsageError } from "../options/usage-error.js";
import { text } from "../options/value-types.js";
import { count, whole } from "../output/numbers.js";
import { write } from "../output/write.js";
import { SOURCE } from "../source/argument.js";
import { SILENT, withSource } from "../source/engine.js";
import { defineCommand, output } from "./command.js";

export const SNAPSHOT = defineCommand({
	arguments: [SOURCE],
	options: {
		output: output(
			"output",
			text("<file>"),
			"file for the snapshot",
			"the standard output",
			"o",
		),
	},
	json: "{ file, flags: number, bytes: number, documentBytes: number }",
	examples: [
		"fanion snapshot flags.json -o flags.bin",
		"fanion snapshot flags.json > flags.bin",
	],
	run: async ({ arguments: [argument], options, asJson }) => {
		const { output } = options;
		if (output === undefined && (asJson || process.stdout.isTTY))
			throw new UsageError([
				"a snapshot is binary: pass `--output <file>`, or redirect the standard output",
			]);
		const result = await withSource(argument, SILENT, (engine, source) => ({
			snapshot: engine.snapshot(),
			flags: engine.size,
			documentBytes: source.bytes.length,
		}));
		const { snapshot, ...facts } = result;
		await write(snapshot, output);
		if (output === undefined) return undefined;
		const { flags, documentBytes } = facts;
		return {
			data: { file: output, bytes: snapshot.length, ...facts },
			text: () =>
				`${output}: ${count(flags, "flag")}, ${whole(snapshot.length)} bytes instead of ${whole(documentBytes)}`,
		};
	},
});
