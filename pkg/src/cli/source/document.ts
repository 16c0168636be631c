import { readSource, type Source } from "./source.js";

/**
 * Reads flags: a document, a snapshot, or in a file whose name ends with `.yaml` or `.yml` a document or a plan. A
 * plan is a document with one flag, which is enabled.
 */
export async function readDocument(
	argument: string | undefined,
): Promise<Source> {
	const source = await readSource(argument);
	if (!/\.ya?ml$/i.test(source.name)) return source;
	const { toDocument } = await import("./yaml-document.js");
	const document = await toDocument(source);
	return {
		name: source.name,
		bytes: new TextEncoder().encode(JSON.stringify(document)),
		yaml: source.bytes,
	};
}
