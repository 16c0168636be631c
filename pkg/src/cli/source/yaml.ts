import { type Document, parseDocument, type YAMLError } from "yaml";
import { InputError } from "../options/input-error.js";
import type { Source } from "./source.js";

/**
 * Parses YAML, of which JSON is a part.
 *
 * @throws InputError if the source is not YAML, or neither an object nor a list
 */
export function parseYaml({ name, bytes }: Source): object {
	const document = parseDocument(new TextDecoder().decode(bytes));
	const [error] = document.errors;
	if (error) throw new InputError(`${name} is not YAML: ${describe(error)}`);
	const content = contentOf(name, document);
	if (typeof content === "object" && content !== null) return content;
	throw new InputError(
		`${name} is not a plan: write \`flag:\` and \`stages:\`, or \`strategies:\``,
	);
}

/** Returns the content of a document. Aliases may stand for more values than fit into memory, which is an error. */
function contentOf(name: string, document: Document.Parsed): unknown {
	try {
		return document.toJS();
	} catch (error) {
		const { message } = error as Error;
		throw new InputError(`${name} is not YAML: ${message}`);
	}
}

/** Characters of a message that quotes the file. */
const MAX_LENGTH = 80;

/** Returns the position, and the message without it and without the lines of the file. */
function describe({ message, linePos }: YAMLError): string {
	const [first = ""] = message.split("\n");
	const text = first.replace(/ at line \d+, column \d+:?$/, "");
	const [start] = linePos ?? [];
	const place = start ? `line ${start.line}, column ${start.col}: ` : "";
	return place + text.slice(0, MAX_LENGTH);
}
