// Answers `/?userId=` by all flags.

import { Engine } from "fanion";
import bundled from "./definitions.json" with { type: "json" };
import { readDefinitions } from "./definitions.ts";

const engine = new Engine();
engine.load(bundled);

const place = Deno.env.get("DEFINITIONS");
if (place) await loadFrom(place);

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8000) }, (request) => {
	const userId = new URL(request.url).searchParams.get("userId");
	// A missing user is `null`, which to the engine is a missing field.
	const answers = [...engine.evaluateAll({ userId })];
	return Response.json(
		Object.fromEntries(
			answers.map(({ flag, enabled, variant, reason }) => [
				flag,
				{ enabled, variant: variant.name, payload: variant.payload, reason },
			]),
		),
		{ headers: { "cache-control": "no-store" } },
	);
});

/** Loads the definitions there; when they cannot be had, the bundled ones answer. */
async function loadFrom(place: string): Promise<void> {
	try {
		const token = Deno.env.get("UNLEASH_TOKEN") ?? "";
		const text = await readDefinitions(place, token);
		for (const { message } of engine.load(text)) console.warn(message);
	} catch (error) {
		console.error(`the bundled flags answer: ${error}`);
	}
}
