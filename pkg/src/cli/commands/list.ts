import type { Flag } from "fanion/tools";
import { plain } from "../output/plain.js";
import type { Style } from "../output/style.js";
import { formatTable } from "../output/table.js";
import { SOURCE } from "../source/argument.js";
import { withSource } from "../source/engine.js";
import { defineCommand } from "./command.js";

export const LIST = defineCommand({
	arguments: [SOURCE],
	options: {},
	json: "{ flags: { name, type, project, description?, enabled, stale, impressionData, fields: string[], variants: { name, payload? }[] }[] }",
	examples: ["fanion list flags.json", "fanion list --json flags.json"],
	run: async ({ arguments: [source] }) => {
		const flags = await withSource(source, {}, (engine) => engine.flags());
		return { data: { flags }, text: (style) => format(flags, style) };
	},
});

function format(flags: readonly Flag[], style: Style): string {
	const rows = flags.map(({ name, type, project, enabled, stale, fields }) => [
		enabled ? style.green("on") : style.dim("off"),
		...[name, type, project].map(plain),
		stale ? style.yellow("stale") : "",
		fields.map(plain).join(", "),
	]);
	const heading = ["", "flag", "type", "project", "", "fields"];
	return formatTable([heading.map(style.bold), ...rows]);
}
