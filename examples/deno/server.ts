// Responds to `/?userId=` with all flags.

import { Engine } from "fanion";
import bundled from "./definitions.json" with { type: "json" };
import { readDefinitions } from "./definitions.ts";

const engine = new Engine();
engine.load(bundled);

const location = Deno.env.get("DEFINITIONS");
if (location) await loadFrom(location);

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8000) }, (request) => {
	const userId = new URL(request.url).searchParams.get("userId");
	// Without the parameter `userId` is null, which the engine treats as a missing field.
	const evaluations = [...engine.evaluateAll({ userId })];
	return Response.json(
		Object.fromEntries(
			evaluations.map(({ flag, enabled, variant, reason }) => [
				flag,
				{ enabled, variant: variant.name, payload: variant.payload, reason },
			]),
		),
		{ headers: { "cache-control": "no-store" } },
	);
});

/** Loads definitions from a file or URL. After a failure the bundled ones stay in use. */
async function loadFrom(location: string): Promise<void> {
	try {
		const token = Deno.env.get("UNLEASH_TOKEN") ?? "";
		const definitions = await readDefinitions(location, token);
		engine.load(definitions);
	} catch (error) {
		console.error(`the bundled flags answer: ${error}`);
	}
}
