import { Engine, init } from "fanion";

/** The engine with the definitions beside the page; without them, every flag is off and the page stays whole. */
export async function fetchFlags(): Promise<Engine> {
	const [text] = await Promise.all([fetchDefinitions(), init()]);
	const engine = new Engine();
	try {
		for (const { message } of engine.load(text)) console.warn(message);
	} catch (error) {
		console.error("no flags:", error);
	}
	return engine;
}

/** The definitions' text; what cannot be had is an empty one, which the engine refuses. */
async function fetchDefinitions(): Promise<string> {
	const address = `${import.meta.env.BASE_URL}definitions.json`;
	try {
		const response = await fetch(address);
		return response.ok ? await response.text() : "";
	} catch {
		return "";
	}
}
