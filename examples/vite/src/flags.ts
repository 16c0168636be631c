import { Engine, init } from "fanion";

/**
 * Returns an engine with the definitions next to the page. Without valid definitions every flag is off.
 *
 * @throws FanionError if the WebAssembly cannot be loaded
 */
export async function fetchFlags(): Promise<Engine> {
	const [definitions] = await Promise.all([fetchDefinitions(), init()]);
	const engine = new Engine();
	try {
		engine.load(definitions);
	} catch (error) {
		console.error("no flags:", error);
	}
	return engine;
}

/** Returns the definitions, or an empty string after a failure; the engine rejects an empty string. */
async function fetchDefinitions(): Promise<string> {
	const address = `${import.meta.env.BASE_URL}definitions.json`;
	try {
		const response = await fetch(address);
		return response.ok ? await response.text() : "";
	} catch {
		return "";
	}
}
