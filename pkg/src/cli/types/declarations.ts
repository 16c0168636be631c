import type { DescribedFlag, DescribedVariant } from "./described-flag.js";
import { payloadType, payloadTypeName } from "./payload-type.js";
import { commentLines, propertyName } from "./source-text.js";

const HEADING =
	"// Written by `fanion types`: run the command again instead of editing this file.\n";

/** Makes `JSON.parse` return the type of a payload. Other strings are parsed as before. */
const TYPED_PARSE = `declare global {
	interface JSON {
		/** Parses the value of a payload of type \`json\`. */
		parse<Value>(text: JsonString<Value>): unknown extends Value ? any : Value;
	}
}
`;

/** Returns a module of TypeScript that exports the interface \`Flags\`. */
export function toDeclarations(flags: readonly DescribedFlag[]): string {
	const imports = importsOf(flags);
	const parts = [
		HEADING,
		...(imports.length > 0
			? [`import type { ${imports.join(", ")} } from "fanion";\n`]
			: []),
		`export interface Flags {\n${flags.map(memberOf).join("\n")}}\n`,
		...(imports.includes("JsonString") ? [TYPED_PARSE] : []),
	];
	return parts.join("\n");
}

/** Returns the types that the module needs. */
function importsOf(flags: readonly DescribedFlag[]): string[] {
	const payloads = flags.flatMap(({ variants }) =>
		variants.flatMap(({ payloads }) => payloads),
	);
	const names = payloads.flatMap((payload) =>
		payload === undefined ? [] : [payloadTypeName(payload)],
	);
	const helpers = names.includes("JsonPayload") ? ["JsonString"] : [];
	return [...new Set([...names, ...helpers])].sort();
}

/** Returns the lines of a flag. */
function memberOf(flag: DescribedFlag): string {
	const { name, variants } = flag;
	const type =
		variants.length === 0
			? "boolean"
			: `{\n${variants.map(variantOf).join("")}\t}`;
	return `${commentOf(flag)}\t${propertyName(name)}: ${type};\n`;
}

function variantOf({ name, payloads }: DescribedVariant): string {
	return `\t\t${propertyName(name)}: ${payloadType(payloads)};\n`;
}

/** Returns the comment of a flag: its description, type and state. */
function commentOf({ description, type, isStale }: DescribedFlag): string {
	const lines = [
		...commentLines(description),
		...commentLines(type).map((line) => `Type: ${line}.`),
		...(isStale ? ["@deprecated The flag is stale."] : []),
	];
	if (lines.length === 0) return "";
	return `\t/**\n${lines.map((line) => `\t * ${line}\n`).join("")}\t */\n`;
}
