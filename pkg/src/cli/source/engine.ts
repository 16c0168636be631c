import type { Engine, EngineOptions } from "fanion/tools";
import { InputError } from "../options/input-error.js";
import { plain } from "../output/plain.js";
import { readDocument } from "./document.js";
import type { Source } from "./source.js";

/** Options of an engine that prints no warnings. `fanion check` does. */
export const SILENT: EngineOptions = { onWarning: () => {} };

/**
 * Calls a function with an engine that has the flags of a source, and releases the engine. Warnings about flags
 * go to the standard error, unless `options` has another function for them.
 *
 * @throws InputError if the source is not a document
 */
export async function withSource<T>(
	argument: string | undefined,
	options: EngineOptions,
	work: (engine: Engine, source: Source) => T | Promise<T>,
): Promise<T> {
	// The script of the engine loads while the source is read.
	const [source, tools] = await Promise.all([
		readDocument(argument),
		import("fanion/tools"),
	]);
	const engine = new tools.Engine({ onWarning: warn, ...options });
	try {
		loadSource(engine, source);
		return await work(engine, source);
	} finally {
		engine.free();
	}
}

/** Loads a source; names it in the error. */
export function loadSource(engine: Engine, { name, bytes }: Source): void {
	try {
		engine.load(bytes);
	} catch (error) {
		throw new InputError(
			`${name}: ${(error as Error).message}: pass a document of \`/api/client/features\`, or a snapshot`,
		);
	}
}

function warn(message: string): void {
	process.stderr.write(`warning: ${plain(message)}\n`);
}
