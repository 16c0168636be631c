import { Engine } from "fanion";

/** Engines that are kept: for the environments of an application, and for the previous definitions of each. */
const MAX_ENGINES = 4;

/** By the text of their definitions; the oldest use first. */
const engines = new Map<string, Engine>();

/** The text of definitions that `getDefinitions` has returned. Requests share them, so a caller must not change them. */
const texts = new WeakMap<object, string>();

/** Notes the text of definitions, so that no evaluation serializes them. */
export function rememberText(definitions: object, text: string): void {
	texts.set(definitions, text);
}

/**
 * Returns an engine with definitions. Equal definitions have one engine.
 *
 * @throws FanionError `PARSE_ERROR` if they are no definitions; `PROVIDER_NOT_READY` in a page without `init`
 */
export function engineFor(definitions: object): Engine {
	const text = textOf(definitions);
	const engine = engines.get(text) ?? load(text);
	engines.delete(text);
	engines.set(text, engine);
	const [oldest] = engines;
	if (oldest && engines.size > MAX_ENGINES) {
		engines.delete(oldest[0]);
		oldest[1].free();
	}
	return engine;
}

function textOf(definitions: object): string {
	return texts.get(definitions) ?? JSON.stringify(definitions) ?? "";
}

function load(text: string): Engine {
	const engine = new Engine();
	try {
		engine.load(text);
		return engine;
	} catch (error) {
		engine.free();
		throw error;
	}
}
