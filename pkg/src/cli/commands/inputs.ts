import type { Flag } from "fanion/tools";
import {
	type Definitions,
	readDefinitions,
} from "../definitions/definitions.js";
import { type FieldUse, fieldUses } from "../inputs/field-uses.js";
import { FLAG } from "../options/argument-spec.js";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { SOURCE } from "../source/argument.js";
import { withSource } from "../source/engine.js";
import { unknownFlag } from "../source/unknown-flag.js";
import { defineCommand } from "./command.js";

/** A field, and the parts of the flag and of its parents that read it. */
interface Input {
	readonly field: string;
	readonly uses: readonly string[];
}

export const INPUTS = defineCommand({
	arguments: [FLAG, SOURCE],
	options: {},
	json: "{ flag, fields: { field, uses: string[] }[] }",
	examples: ["fanion inputs checkout flags.json"],
	run: async ({ arguments: [flag = "", argument] }) => {
		const fields = await withSource(argument, {}, (engine, source) => {
			const found = engine.flags().find(({ name }) => name === flag);
			if (!found) throw unknownFlag(flag, source);
			return inputsOf(found, readDefinitions(source));
		});
		return {
			data: { flag, fields },
			text: (style) => format(flag, fields, style),
		};
	},
});

/** Returns the inputs of a flag. The engine decides which fields matter. */
function inputsOf({ name, fields }: Flag, definitions: Definitions): Input[] {
	const uses = usesOf(name, definitions);
	return fields.map((field) => ({
		field,
		uses: uses.filter((use) => use.field === field).map(({ use }) => use),
	}));
}

/** Unleash evaluates no parents of parents, so their fields do not matter. */
function usesOf(name: string, definitions: Definitions): FieldUse[] {
	const find = (name: string) =>
		definitions.flags.filter((flag) => flag.name === name);
	const own = find(name);
	const ofParents = own.flatMap(({ parents }) =>
		parents.flatMap(find).flatMap((parent) =>
			fieldUses(parent, definitions).map(({ field, use }) => ({
				field,
				use: `parent \`${parent.name}\`, ${use}`,
			})),
		),
	);
	return [...own.flatMap((flag) => fieldUses(flag, definitions)), ...ofParents];
}

function format(flag: string, inputs: readonly Input[], style: Style): string {
	if (inputs.length === 0)
		return `\`${flag}\` reads no field: the result is equal for all users`;
	const lines = inputs.flatMap(({ field, uses }) => [
		style.bold(plain(field)),
		...uses.map((use) => `  ${plain(use)}`),
	]);
	return lines.join("\n");
}
