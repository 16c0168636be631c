import { unseal } from "../../signed/envelope.js";
import { InputError } from "../options/input-error.js";
import { readSource, type Source } from "./source.js";

/**
 * Reads flags: a document, a snapshot, or in a file whose name ends with `.yaml` or `.yml` a document or a plan. A
 * plan is a document with one flag, which is enabled.
 *
 * @throws InputError if it cannot be read, or if it is signed
 */
export async function readDocument(
	argument: string | undefined,
): Promise<Source> {
	const source = await readSource(argument);
	if (unseal(source.bytes).line !== undefined)
		throw new InputError(
			`${source.name} is signed: read its flags by \`fanion verify --key <file> --output <file>\``,
		);
	if (!/\.ya?ml$/i.test(source.name)) return source;
	const { toDocument } = await import("./yaml-document.js");
	const document = await toDocument(source);
	return {
		name: source.name,
		bytes: new TextEncoder().encode(JSON.stringify(document)),
		yaml: source.bytes,
	};
}
